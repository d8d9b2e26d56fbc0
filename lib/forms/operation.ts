import { z } from "zod";
import { id } from "./text.ts";

/** An open operation of a tenant, to retry or cancel. */
export const operationForm = z.object({ operationId: id, tenantId: id });

/** A form asks about the operation that it sent. */
export const sentQuery = z.object({ id });
