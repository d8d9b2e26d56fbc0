"use server";

import { redirect } from "next/navigation";
import { callAction, formAction } from "#lib/access/action.ts";
import { tenantHref } from "#lib/forms/href.ts";
import { readKeyForm } from "#lib/forms/key.ts";
import { operationForm } from "#lib/forms/operation.ts";
import { tenantEditForm } from "#lib/forms/tenant-edit.ts";
import { readKey } from "#lib/keys/read.ts";
import { cancel, tryAgain } from "#lib/operations/resume.ts";
import { saveEdit } from "#lib/tenants/edit.ts";

/** The only action that returns a key to the browser of staff. */
export const readKeyAction = callAction({
  permission: "key:read",
  recent: true,
  input: readKeyForm,
  work: async (staff, { tenantId, purpose, ...which }) => ({
    value: (await readKey(staff, tenantId, purpose, which)).reveal(),
  }),
});

/** It may continue a deletion or a rotation, so it asks for the password as they do. */
export const tryAgainAction = formAction({
  permission: "tenant:edit",
  recent: true,
  input: operationForm,
  async work(staff, { tenantId, operationId }) {
    await tryAgain(staff, tenantId, operationId);
    return undefined;
  },
});

/** It may delete a new key, so it asks for the password as the change itself does. */
export const cancelOperationAction = formAction({
  permission: "tenant:edit",
  recent: true,
  input: operationForm,
  async work(staff, { tenantId, operationId }) {
    await cancel(staff, tenantId, operationId);
    return undefined;
  },
});

export const saveFactsAction = formAction({
  permission: "tenant:edit",
  input: tenantEditForm,
  async work(staff, form) {
    const overtaken = await saveEdit(staff, form);
    return overtaken ? { data: { overtaken } } : redirect(tenantHref(form.tenantId));
  },
});
