import "server-only";
import { db, sql } from "#lib/base/db.ts";
import { readMe } from "#lib/staff/me.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { countUpTo } from "./counts.ts";
import { troubles } from "./inbox.ts";
import type { Present } from "./views.ts";

/** Of the newest check that ended; what is wrong with keys is in the inbox. */
const differences = sql`
  SELECT FROM finding
  WHERE run_id = (SELECT id FROM reconcile_run WHERE state = 'done' ORDER BY started_at DESC, id DESC LIMIT 1)
    AND kind IN ('missing_upstream', 'renamed', 'not_ours') AND repaired_at IS NULL`;

/** The signed-in person, and what waits for somebody, as the frame of every page shows them. Both counts end at 100. */
export async function readPresent(staff: Staff): Promise<Present> {
  requireRight(staff, "profile:edit");
  const [me, [badges]] = await Promise.all([
    readMe(staff),
    db().$queryRaw<
      [Present["badges"]]
    >`SELECT ${troubles()} AS inbox, ${countUpTo(99, differences)} AS checks`,
  ]);
  return { ...me, badges };
}
