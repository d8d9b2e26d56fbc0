import "server-only";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { begin } from "#lib/engine/begin.ts";
import type { Definition } from "#lib/engine/definition.ts";
import { run } from "#lib/engine/drive.ts";
import type { AddUserForm, RemoveUserForm, UserRoleForm } from "#lib/forms/tenant-user.ts";
import { operationWords } from "#lib/messages/operations.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireTenant, type TenantRecord } from "#lib/tenants/record.ts";
import { addition } from "./add.ts";
import { roleChange } from "./change-role.ts";
import { requireFreeKeys, requireOnboarded } from "./guard.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import type { Removing } from "./remove.ts";
import { requireSeenKeys, requireSeenRole } from "./seen.ts";
import { addressOf, findUpstream, noOrganization, rolesInWords } from "./upstream.ts";

/* What staff do to the users of an organization. Each command can be repeated without doing anything twice. */

async function requireOrganized(tenantId: string): Promise<TenantRecord & { organizationId: string }> {
  const tenant = await requireTenant(tenantId);
  if (tenant.organizationId === null) throw new AppError("conflict", operationWords(noOrganization));
  return { ...tenant, organizationId: tenant.organizationId };
}

const isStarted = async (id: string) => (await db().operation.count({ where: { id } })) > 0;

export async function addUser(staff: Staff, form: AddUserForm): Promise<Outcome> {
  const { operationId: id, tenantId, email, role } = form;
  await requireOrganized(tenantId);
  const input = { email, role };
  const detail = { email, role };
  await begin(staff, addition, {
    id,
    tenantId,
    input,
    detail,
  });
  return await outcomeOf(id, { tenantId, kind: "user_add", input }, "email");
}

export async function changeRole(staff: Staff, form: UserRoleForm): Promise<Outcome> {
  const { operationId: id, tenantId, userId, role, seenRole } = form;
  const { organizationId } = await requireOrganized(tenantId);
  const user = await findUpstream(organizationId, { userId });
  if (user) {
    const email = addressOf(user);
    const from = user.role || rolesInWords(user);
    // Sent again, it is the same change, whose work shows already.
    if (!(await isStarted(id)))
      await requireSeenRole({ tenantId, userId, role: rolesInWords(user) }, seenRole);
    await begin(staff, roleChange, {
      id,
      tenantId,
      input: { userId, email, role, from },
      detail: { email, from, to: role },
    });
  } else await resume(staff, { id, tenantId }, roleChange);
  return await outcomeOf(id, { tenantId, kind: "user_role", input: { userId, role } }, "role");
}

export async function removeUser(staff: Staff, removal: Removing, form: RemoveUserForm): Promise<Outcome> {
  const { operationId: id, tenantId, userId, confirmation, seenKeys } = form;
  const tenant = await requireOrganized(tenantId);
  const user = await findUpstream(tenant.organizationId, { userId });
  if (user) {
    const email = addressOf(user);
    if (confirmation !== email) {
      const fields = { confirmation: `The email does not match. Type ${email}.` };
      throw new AppError("invalid", "The user was not removed.", { fields });
    }
    requireOnboarded(tenant, userId);
    await begin(staff, removal, {
      id,
      tenantId,
      input: { userId, email },
      async guard(tx) {
        await requireFreeKeys(tx, tenantId, userId);
        await requireSeenKeys(tx, { tenantId, userId }, seenKeys);
      },
      detail: { email },
    });
  } else await resume(staff, { id, tenantId }, removal);
  return await outcomeOf(id, { tenantId, kind: "user_remove", input: { userId } }, "confirmation");
}

/** The user does not exist: an error, unless this same change was started before. */
async function resume(
  staff: Staff,
  operation: { id: string; tenantId: string },
  definition: Definition,
): Promise<void> {
  if (!(await isStarted(operation.id)))
    throw new AppError("conflict", "The organization no longer has this user.", {
      hint: "Reload the page to see the current users.",
    });
  await run(staff, operation, definition);
}
