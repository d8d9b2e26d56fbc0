import "server-only";
import type { Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { Staff } from "./staff.ts";

/**
 * A request acts with the rights that the person had when it began. What gives access to others or a key holds them
 * until it is done: disabling or demoting the person waits for that, or came first, and nothing is done. Throws AppError
 * `conflict`.
 */
export async function holdRights(tx: Tx, { id, role, seesKeys }: Staff): Promise<void> {
  const still = await tx.$queryRaw<unknown[]>`
    SELECT id FROM staff WHERE id = ${id}::uuid AND role = ${role}::staff_role AND sees_keys = ${seesKeys}
      AND disabled_at IS NULL FOR SHARE`;
  if (still.length === 0) throw rightsChanged();
}

export const rightsChanged = (): AppError =>
  new AppError("conflict", "Your rights changed in the meantime.", { hint: "Reload the page." });
