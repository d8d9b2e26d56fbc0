"use server";

import { revalidatePath } from "next/cache";
import { formAction } from "#lib/access/action.ts";
import {
  overlapForm,
  overlapOnlyForm,
  revokeKeyForm,
  rotateKeyForm,
  stopAtForm,
  verifyKeyForm,
} from "#lib/forms/key.ts";
import { checkTenantKeys } from "#lib/keys/check.ts";
import { beginOverlap, customerSwitched, stopAt } from "#lib/keys/overlap-commands.ts";
import { revokeKey } from "#lib/keys/revoke.ts";
import { rotateKey } from "#lib/keys/rotate.ts";

/* What is not done yet says so in its own notice on the page: here only what is. */

export const verifyKeysAction = formAction({
  permission: "tenant:edit",
  input: verifyKeyForm,
  work: async (staff, { tenantId }) => {
    revalidatePath("/tenants", "layout");
    return { message: await checkTenantKeys(staff, tenantId) };
  },
});

export const rotateKeyAction = formAction({
  permission: "key:rotate",
  input: rotateKeyForm,
  work: async (staff, input) => {
    const done = await rotateKey(staff, input);
    revalidatePath("/tenants", "layout");
    return done ? { message: "Key minted and verified" } : undefined;
  },
});

export const beginOverlapAction = formAction({
  permission: "key:rotate",
  input: overlapForm,
  work: async (staff, input) => {
    // Also when it was refused: the next form's number is on the page.
    await beginOverlap(staff, input).finally(() => revalidatePath("/tenants", "layout"));
    return undefined;
  },
});

export const customerSwitchedAction = formAction({
  permission: "key:rotate",
  input: overlapOnlyForm,
  work: async (staff, { operationId }) => {
    const done = await customerSwitched(staff, operationId);
    revalidatePath("/tenants", "layout");
    return done ? { message: "Old key retired" } : undefined;
  },
});

export const stopAtAction = formAction({
  permission: "key:rotate",
  input: stopAtForm,
  work: async (staff, { operationId, at }) => {
    await stopAt(staff, operationId, at);
    revalidatePath("/tenants", "layout");
    return { message: "Time set" };
  },
});

export const clearTimeAction = formAction({
  permission: "key:rotate",
  input: overlapOnlyForm,
  work: async (staff, { operationId }) => {
    await stopAt(staff, operationId, null);
    revalidatePath("/tenants", "layout");
    return { message: "Time cleared" };
  },
});

export const revokeKeyAction = formAction({
  permission: "key:rotate",
  input: revokeKeyForm,
  work: async (staff, input) => {
    const done = await revokeKey(staff, input);
    revalidatePath("/tenants", "layout");
    return done ? { message: "Key revoked" } : undefined;
  },
});
