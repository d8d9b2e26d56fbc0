import { z } from "zod";
import { limits } from "./limits.ts";
import { email, id, requiredLine } from "./text.ts";

/**
 * The third step of the wizard. `replace` is set when staff confirm that an existing key may stop, `hideKey` when the
 * key is hidden from the team before it is minted.
 */
export const keyForm = z.object({
  tenantId: id,
  replace: z.literal("yes").optional(),
  hideKey: z.literal("on").optional(),
});

/**
 * Copy or reveal: both read the key and leave an audit row. Without a key's id: the current one. `reason`: where the
 * policy asks for one.
 */
export const readKeyForm = z.object({
  tenantId: id,
  purpose: z.enum(["copy", "reveal"]),
  keyId: id.optional(),
  reason: requiredLine("Reason", limits.reason).optional(),
});

export const verifyKeyForm = z.object({ tenantId: id });

/** The page makes the operation's id, so that submitting a form twice is one operation. */
const operation = { operationId: id, tenantId: id };

const typedName = z.string().max(1000).optional();

/** `seenKeyId`: the key that the page showed as the one in use; empty if it showed none. */
const seenKeyId = z
  .literal("")
  .or(id)
  .transform((value) => value || null);
export const rotateKeyForm = z.object({ ...operation, typedName, seenKeyId });
export const revokeKeyForm = z.object({
  ...operation,
  keyId: id,
  reason: requiredLine("Reason", limits.revokeReason),
});
export const overlapForm = z.object({ ...operation, email: email("Service user email"), seenKeyId });
/** The name is required if the new key was never read. */
export const switchedForm = z.object({ ...operation, typedName });

const dayAndTime = "Enter a date and a time.";
const isLocalTime = (when: string) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(when) && !Number.isNaN(Date.parse(`${when}Z`));

/** `seenStopAt`: the time that the page showed; empty if it showed none. */
const seenStopAt = z
  .literal("")
  .or(z.iso.datetime())
  .transform((text) => (text === "" ? null : new Date(text)));
export const clearTimeForm = z.object({ ...operation, seenStopAt });

/** A local time with its offset from UTC in minutes, as browsers count it. */
export const stopAtForm = z
  .object({
    ...operation,
    when: z.string({ error: dayAndTime }).refine(isLocalTime, dayAndTime),
    seenStopAt,
    offset: z.coerce.number().int().min(-1000).max(1000).default(0),
  })
  .transform(({ operationId, tenantId, when, seenStopAt: seen, offset }) => ({
    operationId,
    tenantId,
    seen,
    at: new Date(Date.parse(`${when}Z`) + offset * 60_000),
  }));
