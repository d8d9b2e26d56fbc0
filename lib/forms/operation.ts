import { z } from "zod";
import { id } from "./text.ts";

/** An open operation of a tenant, to be tried again or given up. */
export const operationForm = z.object({ operationId: id, tenantId: id });
