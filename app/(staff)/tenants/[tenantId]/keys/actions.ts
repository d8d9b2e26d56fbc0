"use server";

import { formAction } from "#lib/access/action.ts";
import {
  clearTimeForm,
  overlapForm,
  revokeKeyForm,
  rotateKeyForm,
  stopAtForm,
  switchedForm,
  verifyKeyForm,
} from "#lib/forms/key.ts";
import { blindForm, explainLinkForm, keyLinkForm, sendKeyForm } from "#lib/forms/key-link.ts";
import { confirmReceipt, explainOpening, sendKey, withdrawLink } from "#lib/key-links/send.ts";
import { checkTenantKeys } from "#lib/keys/check.ts";
import { beginOverlap, customerSwitched, stopAt } from "#lib/keys/overlap-commands.ts";
import { revokeKey } from "#lib/keys/revoke.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { setBlind } from "#lib/tenants/blind.ts";

/* Only finished changes have a message here; unfinished ones have a notice on the page. */

export const verifyKeysAction = formAction({
  permission: "tenant:edit",
  input: verifyKeyForm,
  refresh: "always",
  work: async (staff, { tenantId }) => ({ message: await checkTenantKeys(staff, tenantId) }),
});

export const rotateKeyAction = formAction({
  permission: "key:rotate",
  recent: true,
  input: rotateKeyForm,
  refresh: "always",
  work: async (staff, input) =>
    (await rotateKey(staff, input)) ? { message: "Key minted and verified" } : undefined,
});

export const beginOverlapAction = formAction({
  permission: "key:rotate",
  recent: true,
  input: overlapForm,
  refresh: "always",
  async work(staff, input) {
    await beginOverlap(staff, input);
    return undefined;
  },
});

export const customerSwitchedAction = formAction({
  permission: "key:rotate",
  recent: true,
  input: switchedForm,
  work: async (staff, { typedName, ...which }) =>
    (await customerSwitched(staff, which, typedName)) ? { message: "Old key stopped" } : undefined,
});

export const stopAtAction = formAction({
  permission: "key:rotate",
  recent: true,
  input: stopAtForm,
  refresh: "always",
  async work(staff, { at, seen, ...which }) {
    await stopAt(staff, which, at, seen);
    return { message: "Time set" };
  },
});

export const clearTimeAction = formAction({
  permission: "key:rotate",
  recent: true,
  input: clearTimeForm,
  refresh: "always",
  async work(staff, { seenStopAt, ...which }) {
    await stopAt(staff, which, null, seenStopAt);
    return { message: "Time cleared" };
  },
});

export const revokeKeyAction = formAction({
  permission: "key:rotate",
  input: revokeKeyForm,
  refresh: "always",
  work: async (staff, input) => ((await revokeKey(staff, input)) ? { message: "Key revoked" } : undefined),
});

/** The link is as good as the key, so it asks for the same right and the same password. */
export const sendKeyAction = formAction({
  permission: "key:read",
  recent: true,
  input: sendKeyForm,
  work: async (staff, form) => ({ message: "One-time link created", data: await sendKey(staff, form) }),
});

export const withdrawKeyLinkAction = formAction({
  permission: "key:rotate",
  input: keyLinkForm,
  async work(staff, { tenantId, linkId }) {
    await withdrawLink(staff, tenantId, linkId);
    return { message: "Link withdrawn" };
  },
});

export const explainOpeningAction = formAction({
  permission: "key:rotate",
  input: explainLinkForm,
  async work(staff, { tenantId, keyId }) {
    await explainOpening(staff, tenantId, keyId);
    return { message: "Noted that it was the customer" };
  },
});

export const confirmReceiptAction = formAction({
  permission: "key:rotate",
  input: explainLinkForm,
  async work(staff, { tenantId, keyId }) {
    await confirmReceipt(staff, tenantId, keyId);
    return { message: "Noted that the customer has the key" };
  },
});

export const blindAction = formAction({
  permission: "key:rotate",
  recent: true,
  input: blindForm,
  async work(staff, { tenantId, blind }) {
    await setBlind(staff, tenantId, blind === "on");
    return { message: blind === "on" ? "Keys hidden" : "Keys no longer hidden" };
  },
});
