import { z } from "zod";
import { id } from "./text.ts";

export const checkHealthForm = z.object({ tenantId: id });
