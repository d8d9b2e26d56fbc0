import "server-only";
import { secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import { open, seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { Secret } from "#lib/base/secret.ts";
import { pausedMs } from "#lib/polytomic/pause.ts";
import { type QueueState, readQueueState } from "#lib/queue/state.ts";
import { findStatus } from "./status.ts";

export type Health = {
  status: "ok" | "failing";
  database: "ok" | "unreachable";
  encryptionKeys: "ok" | "do not match this database" | "not checked";
  /** The last known result; a health check does not ask Polytomic. */
  upstream: string;
  /** The state of background work, and how long Polytomic wants no requests; null if the database is unreachable. */
  queue: (QueueState & { pausedSeconds: number }) | null;
};

const place = placeOf("canary", null, "1");

/** Decrypts the canary that this database got at its first start, and stores one if there is none. */
async function checkCanary(): Promise<Health["encryptionKeys"]> {
  const data = { id: 1, sealed: await seal(new Secret("canary"), place) };
  await db().canary.createMany({ data, skipDuplicates: true });
  const { sealed } = await db().canary.findUniqueOrThrow({ where: { id: 1 } });
  try {
    // Whatever decrypts is what was sealed: nobody can have changed it.
    await open(sealed, place);
    return "ok";
  } catch {
    return "do not match this database";
  }
}

/** Whether the app can serve. Holds no secret and needs no sign-in. */
export async function readHealth(): Promise<Health> {
  try {
    const encryptionKeys = await checkCanary();
    // Other programs read this spelling.
    const upstream = (await findStatus())?.kind.replaceAll("_", "-") ?? "not checked yet";
    const queue = { ...(await readQueueState()), pausedSeconds: Math.ceil(pausedMs() / secondMs) };
    const status = encryptionKeys === "ok" ? "ok" : "failing";
    return { status, database: "ok", encryptionKeys, upstream, queue };
  } catch (error) {
    log().error({ err: error }, "the database cannot be reached");
    return {
      status: "failing",
      database: "unreachable",
      encryptionKeys: "not checked",
      upstream: "not checked yet",
      queue: null,
    };
  }
}
