import "server-only";
import { type Actor, record } from "#lib/audit/record.ts";
import { clock, hourMs, later, secondMs } from "#lib/base/clock.ts";
import { db, joinSql, type Sql, sql, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { holdRights } from "#lib/staff/held-rights.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import {
  isStoppedNow,
  limitId,
  requireMayGiveAccess,
  rightToGiveAccess,
  stopOf,
} from "#lib/staff/stopped.ts";
import { trace } from "#lib/staff/trace.ts";
import type { Right } from "#lib/staff/views.ts";
import { readRevealPolicy } from "./policy.ts";
import type { RevealPolicyView, StoppedReader } from "./views.ts";

/*
 * How many keys a person may read in an hour. Everything is counted from the audit: the reads, that a person was
 * stopped, and that an admin allowed more. Past the number each read has to wait, and after half as many again they
 * stop until an admin agrees: they don't start again by waiting.
 */

/** The audit events of a key whose value left: each with a person of the team is a read of theirs. */
export const reads = ["key.copied", "key.revealed", "key.taken"];
/** And of a link that the person who makes it can open. */
export const spending = [...reads, "key.sent"];

const waitMs = 30 * secondMs;

/** What the audit says of people in the last hour. `isStopped`: since an admin last allowed reads or set the policy. */
type Spent = {
  staffId: string;
  name: string;
  reads: number;
  last: Date | null;
  allowed: number;
  isStopped: boolean;
};

const serverCommand = "npm run allow-reads -- EMAIL";

async function listSpent(which: Sql, from: Tx): Promise<Spent[]> {
  const since = later(clock.now(), -hourMs);
  return await from.$queryRaw<Spent[]>`
    SELECT staff.id::text AS "staffId", name, reads, last, allowed, ${isStoppedNow} AS "isStopped"
    FROM staff,
      LATERAL (
        SELECT count(*)::int AS reads, max(at) AS last FROM audit_event
        WHERE actor_id = staff.id AND action IN (${joinSql(spending)}) AND at > ${since}) AS read,
      LATERAL (
        SELECT count(*)::int AS allowed FROM audit_event
        WHERE target_id = staff.id::text AND action = 'staff.reads-allowed' AND at > ${since}) AS allowance,
      ${stopOf}
    WHERE ${which}`;
}

/** Reads stop: an admin has to agree. */
class Stopped extends AppError {
  readonly reads: number;

  constructor(reads: number, isFirst: boolean) {
    super(
      "throttled",
      isFirst
        ? `You have read ${reads} keys within an hour, so no more keys are shown to you for now.`
        : "You were stopped from reading more keys.",
      {
        hint: "Ask another admin to allow more on the Team page. They see that you were stopped.",
      },
    );
    this.reads = reads;
  }
}

/**
 * Counts a read before it is made, in its transaction; two reads of one person wait for each other. Throws AppError
 * `throttled`, and `conflict` if the person may no longer see keys.
 */
export async function spendRead(tx: Tx, staff: Staff): Promise<RevealPolicyView> {
  await tx.$queryRaw`SELECT id FROM staff WHERE id = ${staff.id}::uuid FOR NO KEY UPDATE`;
  await holdRights(tx, staff);
  const policy = await readRevealPolicy(tx);
  const { readsPerHour } = policy;
  const [spent] = readsPerHour === null ? [] : await listSpent(sql`staff.id = ${staff.id}::uuid`, tx);
  if (!spent || readsPerHour === null) return policy;
  const budget = readsPerHour * (1 + spent.allowed);
  if (spent.isStopped || spent.reads >= budget + Math.ceil(readsPerHour / 2))
    throw new Stopped(spent.reads, !spent.isStopped);
  const sinceMs = spent.last ? clock.now().getTime() - spent.last.getTime() : waitMs;
  if (spent.reads < budget || sinceMs >= waitMs) return policy;
  const seconds = Math.ceil((waitMs - sinceMs) / secondMs);
  throw new AppError("throttled", `You can read the next key in ${seconds} s.`, {
    hint: `You have read ${spent.reads} keys within an hour, so reads are slowed now and stop soon. An admin can allow more on the Team page.`,
  });
}

/** Records that a person was stopped, which the refused transaction can't. Admins see it on the Team page. */
export async function recordingStops<T>(staff: Staff, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Stopped)
      await transact(async (tx) => {
        await tx.$queryRaw`SELECT id FROM staff WHERE id = ${staff.id}::uuid FOR NO KEY UPDATE`;
        const [spent] = await listSpent(sql`staff.id = ${staff.id}::uuid`, tx);
        const detail = { reads: error.reads };
        if (!spent?.isStopped)
          await trace(tx, staff, "access.throttled", { type: "access", id: limitId }, detail);
      });
    throw error;
  }
}

/** Who was stopped and waits for an admin. */
export async function listStopped(me: Staff): Promise<StoppedReader[]> {
  requireRight(me, "staff:manage");
  const { readsPerHour } = await readRevealPolicy();
  if (readsPerHour === null) return [];
  const [stopped, mayAgree] = await Promise.all([
    listSpent(sql`disabled_at IS NULL AND sees_keys AND stopped_at IS NOT NULL`, db()),
    rightToGiveAccess(me),
  ]);
  return stopped
    .filter(({ isStopped }) => isStopped)
    .map(({ staffId, name, reads }) => ({
      staffId,
      name,
      reads,
      more: readsPerHour,
      right: staffId === me.id ? { allowed: false, reason: "Another admin has to allow this." } : mayAgree,
    }));
}

/** Gives a person the same number of reads once more for an hour; not by one who was stopped too. Returns their name. */
export async function allowReads(me: Staff, staffId: string): Promise<string> {
  requireRight(me, "staff:manage");
  if (staffId === me.id)
    throw new AppError("conflict", "You can't allow this for yourself.", {
      hint: `Ask another admin. On the server, this allows it too: ${serverCommand}`,
    });
  return await transact(async (tx) => {
    // In this order, so that two admins who allow each other reads do not wait for each other.
    await tx.$queryRaw`
      SELECT id FROM staff WHERE id IN (${me.id}::uuid, ${staffId}::uuid) ORDER BY id FOR NO KEY UPDATE`;
    await holdRights(tx, me);
    await requireMayGiveAccess(tx, me);
    const { name } = await allow(tx, me, staffId);
    return name;
  });
}

/** Two admins who agree at once agree once. */
async function allow(tx: Tx, by: Actor, staffId: string): Promise<{ name: string; more: number }> {
  await tx.$queryRaw`SELECT id FROM staff WHERE id = ${staffId}::uuid FOR NO KEY UPDATE`;
  const { readsPerHour } = await readRevealPolicy(tx);
  const [spent] = await listSpent(sql`staff.id = ${staffId}::uuid`, tx);
  if (!spent) throw new AppError("not-found", "This account no longer exists.");
  const more = spent.isStopped ? (readsPerHour ?? 0) : 0;
  if (more > 0) await record(tx, by, "staff.reads-allowed", { type: "staff", id: staffId }, { reads: more });
  return { name: spent.name, more };
}

/** The same for a person with access to the server: how many more, or null if no active account has this email. */
export async function allowReadsOnServer(email: string): Promise<number | null> {
  return await transact(async (tx) => {
    const person = await tx.staff.findUnique({ where: { email: email.toLowerCase(), disabledAt: null } });
    return person && (await allow(tx, null, person.id)).more;
  });
}

/** Whether the limit applies to this person now: they must not be the one who changes it. */
export async function rightToChangeLimit(staff: Staff, from: Tx = db()): Promise<Right> {
  const { readsPerHour } = await readRevealPolicy(from);
  const [spent] = readsPerHour === null ? [] : await listSpent(sql`staff.id = ${staff.id}::uuid`, from);
  if (spent?.isStopped)
    return { allowed: false, reason: "You were stopped from reading more keys, so you can't change this." };
  if (spent && readsPerHour !== null && spent.reads >= readsPerHour * (1 + spent.allowed))
    return {
      allowed: false,
      reason: "You have reached the limit yourself, so you can't change this for now.",
    };
  return { allowed: true };
}

/** Throws AppError `conflict`. */
export async function requireChangeOfLimit(staff: Staff, tx: Tx): Promise<void> {
  const may = await rightToChangeLimit(staff, tx);
  if (!may.allowed)
    throw new AppError("conflict", may.reason, {
      hint: `Ask another admin. Without one, run this on the server: ${serverCommand}`,
    });
}
