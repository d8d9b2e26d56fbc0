import { z } from "zod";
import { limits } from "./limits.ts";
import { id, optionalLine } from "./text.ts";
import { typeIdsOf } from "./type-ids.ts";

const typeId = /^[a-z0-9_.-]{1,64}$/;
const mostTypes = 50;
const tooMany = `Choose at most ${mostTypes} integrations.`;

/** Whether the form accepts an id, in lower case. */
export const isTypeId = (id: string): boolean => typeId.test(id);

/** Typed with commas or spaces between, or chosen one by one and joined with commas. */
const types = z
  .string()
  .max(20_000, tooMany)
  .optional()
  .transform((value) => [...new Set(typeIdsOf(value))])
  .pipe(
    z
      .array(z.string().regex(typeId, "Integration ids contain only letters, digits, - and _."))
      .max(mostTypes, tooMany),
  );

/** A link without an end would be forgotten, so the field that is left empty has one too. */
const defaultDays = "7";
const days = z
  .string()
  .optional()
  .transform((value) => value?.trim() || defaultDays)
  .refine((value) => /^[1-9]\d{0,2}$/.test(value), "Enter a number of days from 1 to 999.")
  .transform(Number);

export const makeConnectLinkForm = z
  .object({
    tenantId: id,
    /** An existing connection to repair; empty for a new one. */
    connectionId: z
      .string()
      .max(100)
      .regex(/^[\w-]*$/, "Choose a connection from the list.")
      .optional()
      .transform((value) => value || null),
    connectionName: optionalLine("Connection name", limits.connectionName),
    types,
    expiresInDays: days,
  })
  .refine((form) => form.connectionId !== null || form.connectionName !== null, {
    path: ["connectionName"],
    message: "Connection name is missing.",
  });
export type MakeConnectLink = z.output<typeof makeConnectLinkForm>;

export const connectLinkForm = z.object({ tenantId: id, linkId: id });
/** For a customer who has only the link. */
export const openConnectLinkForm = z.object({ token: z.string().min(1).max(200) });
