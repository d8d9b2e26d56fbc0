import "server-only";
import { record } from "#lib/audit/record.ts";
import { transact } from "#lib/base/db.ts";
import type { Staff } from "./staff.ts";

/** Changes one's own name. What is on record about earlier acts refers to the person, so it shows the new name. */
export async function changeName(staff: Staff, name: string): Promise<void> {
  if (name === staff.name) return;
  await transact(async (tx) => {
    await tx.staff.update({ where: { id: staff.id }, data: { name } });
    await record(tx, staff, "staff.renamed", { type: "staff", id: staff.id }, { from: staff.name, to: name });
  });
}
