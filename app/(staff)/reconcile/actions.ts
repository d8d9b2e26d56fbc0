"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { formAction } from "#lib/access/action.ts";
import { adoptedUserForm, findingForm, importForm, noForm } from "#lib/forms/reconcile.ts";
import { chooseUser } from "#lib/reconcile/adopted.ts";
import { startImport } from "#lib/reconcile/importing.ts";
import { acknowledge, adopt, forget, keepName, renameHere } from "#lib/reconcile/repairs.ts";
import { startByHand } from "#lib/reconcile/runs.ts";

const permission = "reconcile:run";
const show = () => revalidatePath("/reconcile");

export const reconcileAction = formAction({
  permission,
  input: noForm,
  async work(staff) {
    await startByHand(staff);
    show();
    return undefined;
  },
});

export const importAction = formAction({
  permission,
  input: importForm,
  async work(staff, { runId }) {
    await startImport(staff, runId);
    show();
    return undefined;
  },
});

export const adoptAction = formAction({
  permission,
  input: findingForm,
  work: async (staff, { findingId }) => redirect(`/reconcile/adopted/${await adopt(staff, findingId)}`),
});

export const writeOffAction = formAction({
  permission,
  input: findingForm,
  async work(staff, { findingId }) {
    await forget(staff, findingId);
    show();
    return undefined;
  },
});

export const renameAction = formAction({
  permission,
  input: findingForm,
  async work(staff, { findingId }) {
    await renameHere(staff, findingId);
    show();
    return undefined;
  },
});

export const keepNameAction = formAction({
  permission,
  input: findingForm,
  async work(staff, { findingId }) {
    await keepName(staff, findingId);
    show();
    return undefined;
  },
});

export const acknowledgeAction = formAction({
  permission,
  input: findingForm,
  async work(staff, { findingId }) {
    await acknowledge(staff, findingId);
    show();
    return undefined;
  },
});

export const chooseUserAction = formAction({
  permission: "tenant:onboard",
  input: adoptedUserForm,
  work: async (staff, { tenantId, userId }) => redirect(await chooseUser(staff, tenantId, userId)),
});
