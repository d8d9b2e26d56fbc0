import "server-only";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { Secret } from "#lib/base/secret.ts";
import { begin } from "#lib/engine/begin.ts";
import { requireOperation } from "#lib/engine/record.ts";
import type { OrganizationSettingsForm } from "#lib/forms/organization-settings.ts";
import { messageIn } from "#lib/messages/family.ts";
import { operationWords } from "#lib/messages/operations.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Deleting } from "./deletion.ts";
import { organizationUpdate } from "./update.ts";

/* What staff do to the organization at Polytomic. */

/** In progress: the page shows it. */
type Outcome = "done" | "open";

/**
 * Changes name and sign-on settings. Throws AppError `invalid` if the change would clear something that can't be read
 * back, and `conflict` with the reason if Polytomic's state or answer is a definite failure.
 */
export async function changeOrganization(staff: Staff, form: OrganizationSettingsForm): Promise<Outcome> {
  const { tenantId, operationId: id, oidcClientSecret, removeOidc, ...rest } = form;
  const tenant = await requireOrganization(tenantId);
  const input = {
    ...rest,
    oidcIssuer: removeOidc ? null : rest.oidcIssuer,
    oidcClientId: removeOidc ? null : rest.oidcClientId,
    removeOidc,
  };
  const secret = removeOidc || oidcClientSecret === null ? null : new Secret(oidcClientSecret);
  // Our record may have OIDC although Polytomic's answer leaves out the issuer.
  const recorded = tenant.oidcIssuer ?? tenant.oidcClientId;
  if (recorded && !removeOidc && !(input.oidcIssuer && input.oidcClientId && secret))
    throw new AppError("invalid", "Check the highlighted fields.", {
      fields: {
        oidcIssuer:
          "This organization signs in with OIDC, and this change would clear it. Enter issuer, client id and client secret, or tick “Remove OIDC”.",
      },
    });
  if (!secret && !removeOidc && isUnchanged(form))
    throw new AppError("invalid", "There are no changes.", {
      hint: "Change a field first. Nothing was sent to Polytomic.",
    });
  await begin(staff, organizationUpdate, {
    id,
    tenantId,
    input,
    secret,
    detail: { name: input.name },
  });
  return await outcomeOf(id);
}

/** Deletes the organization whose name was typed. */
export async function deleteOrganization(
  staff: Staff,
  deletion: Deleting,
  form: { tenantId: string; operationId: string; expectedName: string },
): Promise<Outcome> {
  const { tenantId, operationId: id, expectedName: name } = form;
  await requireOrganization(tenantId);
  const open = await db().operation.count({
    where: { tenantId, finishedAt: null, id: { not: id }, kind: { not: "onboarding" } },
  });
  if (open > 0)
    throw new AppError("conflict", "Another change is in progress for this tenant.", {
      hint: "Wait until it finishes, or cancel it first.",
    });
  await begin(staff, deletion, {
    id,
    tenantId,
    input: { name },
    detail: { name },
  });
  return await outcomeOf(id);
}

async function requireOrganization(tenantId: string) {
  const tenant = await db().tenant.findUnique({ where: { id: tenantId } });
  if (!tenant) throw new AppError("not-found", "This tenant no longer exists.");
  if (!tenant.organizationId)
    throw new AppError("conflict", "This tenant has no organization at Polytomic yet.");
  return tenant;
}

function isUnchanged(form: OrganizationSettingsForm): boolean {
  return (
    form.name === form.beforeName &&
    (form.ssoDomain ?? "") === form.beforeSsoDomain &&
    (form.ssoOrgId ?? "") === form.beforeSsoOrgId &&
    (form.oidcIssuer ?? "") === form.beforeIssuer
  );
}

const aboutName = ["name_taken", "name_conflict"];

/** A definite failure is shown in the form, which keeps its input: at the field, if it is about one. */
async function outcomeOf(operationId: string): Promise<Outcome> {
  const operation = await requireOperation(operationId);
  const { state } = operation;
  const said = messageIn(operation);
  const message = said ? operationWords(said) : "Polytomic did not make this change.";
  if (state === "failed" && said && aboutName.includes(said.code))
    throw new AppError("invalid", "Check the highlighted fields.", { fields: { name: message } });
  if (state === "failed") throw new AppError("conflict", message);
  return state === "done" ? "done" : "open";
}
