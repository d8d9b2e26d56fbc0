import "server-only";
import { endBlueprints } from "#lib/blueprints/ended.ts";
import type { RemoveUserForm } from "#lib/forms/tenant-user.ts";
import { keysPerhapsStopped, stopKeys, stopKeysOf } from "#lib/keys/state.ts";
import { deletion } from "#lib/organizations/deletion.ts";
import * as organizations from "#lib/organizations/request.ts";
import type { Staff } from "#lib/staff/staff.ts";
import * as users from "#lib/users/change.ts";
import { removal } from "#lib/users/remove.ts";

/* Users and organizations do not import keys and blueprints, so they get here what their end means for them. */

export const userRemoval = removal({
  stop: stopKeysOf,
  doubt: (tx, operation, userId) => keysPerhapsStopped(tx, operation, { userId }, ["user_delete"]),
});
export const organizationDeletion = deletion({
  async stop(tx, actor, tenantId, reason) {
    await stopKeys(tx, actor, tenantId, reason);
    await endBlueprints(tx, tenantId);
  },
  doubt: (tx, operation) => keysPerhapsStopped(tx, operation, {}, ["organization_delete"]),
});

export const removeUser = (staff: Staff, form: RemoveUserForm) => users.removeUser(staff, userRemoval, form);

export const deleteOrganization = (
  staff: Staff,
  form: { tenantId: string; operationId: string; expectedName: string },
) => organizations.deleteOrganization(staff, organizationDeletion, form);
