import "server-only";
/**
 * Which processes hold leases, and which of them are dead. A process with a row beats by the database's clock. It is
 * dead when it has not beaten for 10 seconds, or when it ran here and is gone.
 *
 * A process that froze notices the gap and continues under a new id, so it knows that its leases may be gone.
 */
import { readFileSync, readlinkSync } from "node:fs";
import { clock, hourMs, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import { random } from "#lib/base/random.ts";

const beatMs = 2 * secondMs;
const deadAfterMs = 10 * secondMs;
/** Earlier than others take its leases. */
const silentAfterMs = 7 * secondMs;
const keptMs = hourMs;

type Beat = { id: string; at: Date; uptimeMs: number };
// Next evaluates modules more than once, and there is one process.
const kept = globalThis as { leaseHolder?: Beat };

/** The wall clock may jump, and the other one may stand still while a machine sleeps. */
const silentMs = ({ at, uptimeMs }: Beat) =>
  Math.max(clock.now().getTime() - at.getTime(), performance.now() - uptimeMs);

/** Null in a program that does not beat: its leases only expire. */
export const holderId = (): string | null => kept.leaseHolder?.id ?? null;

/** Whether this process has beaten without a gap since it took a lease under this id. */
export function isHolder(id: string | null): boolean {
  const { leaseHolder: own } = kept;
  return id === null || (own?.id === id && silentMs(own) < silentAfterMs);
}

/** Process ids mean something within one boot and one namespace only. Null where neither can be known. */
function findHost(): string | null {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return null;
  }
}

export async function beat(): Promise<void> {
  const now = { at: clock.now(), uptimeMs: performance.now() };
  const { leaseHolder: own } = kept;
  const id = own && silentMs(own) < silentAfterMs ? own.id : random.uuid();
  await db().$executeRaw`
    INSERT INTO lease_holder (id, host, pid, seen_at)
    VALUES (${id}::uuid, ${findHost()}, ${process.pid}, clock_timestamp())
    ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`;
  if (id !== own?.id)
    await db().$executeRaw`
      DELETE FROM lease_holder WHERE seen_at < clock_timestamp() - ${keptMs} * interval '1 ms'`;
  kept.leaseHolder = { id, ...now };
}

/** Beats until the process ends. */
export async function startBeating(): Promise<void> {
  await beatAndLog();
  setInterval(beatAndLog, beatMs).unref();
}

/** Without a heartbeat the process works on, and its leases may be taken early. */
const beatAndLog = () =>
  beat().catch((error: unknown) => log().warn({ err: error }, "a heartbeat was not stored"));

function isGone(pid: number): boolean {
  try {
    return !process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}

/** The ids of processes that no longer hold a lease. */
export async function listDeadHolders(): Promise<string[]> {
  const rows = await db().$queryRaw<{ id: string; host: string | null; pid: number; silent: boolean }[]>`
    SELECT id, host, pid, seen_at < clock_timestamp() - ${deadAfterMs} * interval '1 ms' AS silent
    FROM lease_holder`;
  const host = findHost();
  return rows
    .filter((row) => row.silent || (host !== null && row.host === host && isGone(row.pid)))
    .map(({ id }) => id);
}
