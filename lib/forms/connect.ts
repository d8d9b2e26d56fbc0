import { z } from "zod";
import { id, optionalLine, requiredLine } from "./text.ts";

const type = /^[a-z0-9][a-z0-9_.-]*$/;

/** A connect link for the customer of a tenant. */
export const connectLinkForm = z.object({
  tenantId: id,
  connectionName: requiredLine("Connection name", 120),
  /** The id of a connection to repair; a new one otherwise. */
  connectionId: optionalLine("Connection", 120),
  types: optionalLine("Allowed integrations", 500)
    .transform((value) => [
      ...new Set(
        (value ?? "")
          .toLowerCase()
          .split(/[\s,]+/)
          .filter(Boolean),
      ),
    ])
    .refine((types) => types.every((each) => type.test(each)), {
      message: "Allowed integrations are ids such as salesforce or postgresql, separated by commas.",
    })
    .refine((types) => types.length <= 30, "At most 30 integrations can be named."),
  expiresInDays: z
    .string()
    .optional()
    .transform((value) => value?.trim() || null)
    .refine(
      (value) => value === null || (/^\d{1,4}$/.test(value) && Number(value) >= 1 && Number(value) <= 3650),
      {
        message: "Days must be a whole number from 1 to 3650, or empty.",
      },
    )
    .transform((value) => (value === null ? null : Number(value))),
});
export type ConnectLinkForm = z.output<typeof connectLinkForm>;

export const connectLinkIdForm = z.object({ tenantId: id, linkId: id });

/** What the customer sends by the button behind the link. */
export const openConnectLinkForm = z.object({ token: z.string().min(1).max(200) });
