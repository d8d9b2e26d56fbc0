import { z } from "zod";
import { id } from "./text.ts";

/** The third step of the wizard. `replace` is set when staff confirm that an existing key may die. */
export const keyForm = z.object({ tenantId: id, replace: z.literal("yes").optional() });

/** Copy or reveal: both read the key and leave an audit row. */
export const readKeyForm = z.object({ tenantId: id, purpose: z.enum(["copy", "reveal"]) });
