"use server";

import { redirect } from "next/navigation";
import { formAction } from "#lib/access/action.ts";
import { mintLostForm } from "#lib/forms/held.ts";
import { adoptedHref } from "#lib/forms/href.ts";
import { adoptedUserForm, findingForm, importForm, noForm } from "#lib/forms/reconcile.ts";
import { mintKnownLost } from "#lib/key-batches/lost.ts";
import { chooseUser } from "#lib/reconcile/adopted.ts";
import { startImport } from "#lib/reconcile/importing.ts";
import { acknowledge, adopt, forget, keepName, renameHere } from "#lib/reconcile/repairs.ts";
import { startByHand } from "#lib/reconcile/runs.ts";

const permission = "reconcile:run";

export const reconcileAction = formAction({
  permission,
  input: noForm,
  async work(staff) {
    await startByHand(staff);
    return undefined;
  },
});

export const importAction = formAction({
  permission,
  input: importForm,
  async work(staff, { runId }) {
    await startImport(staff, runId);
    return undefined;
  },
});

export const adoptAction = formAction({
  permission,
  input: findingForm,
  work: async (staff, { findingId }) => redirect(adoptedHref(await adopt(staff, findingId))),
});

export const writeOffAction = formAction({
  permission,
  recent: true,
  input: findingForm,
  async work(staff, { findingId }) {
    await forget(staff, findingId);
    return undefined;
  },
});

export const renameAction = formAction({
  permission,
  input: findingForm,
  async work(staff, { findingId }) {
    await renameHere(staff, findingId);
    return undefined;
  },
});

export const keepNameAction = formAction({
  permission,
  input: findingForm,
  async work(staff, { findingId }) {
    await keepName(staff, findingId);
    return undefined;
  },
});

export const acknowledgeAction = formAction({
  permission,
  input: findingForm,
  async work(staff, { findingId }) {
    await acknowledge(staff, findingId);
    return undefined;
  },
});

export const chooseUserAction = formAction({
  permission: "tenant:onboard",
  input: adoptedUserForm,
  work: async (staff, { tenantId, userId }) => redirect(await chooseUser(staff, tenantId, userId)),
});

export const mintLostAction = formAction({
  permission: "staff:manage",
  recent: true,
  input: mintLostForm,
  async work(staff, form) {
    await mintKnownLost(staff, form);
    return undefined;
  },
});
