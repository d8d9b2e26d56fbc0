import "server-only";
import { type Tx, transact } from "#lib/base/db.ts";
import { holdLease, type Lease } from "./lease.ts";

/** A worker's transaction. A worker that lost its lease writes nothing. */
export async function writeHeld<T>(lease: Lease, work: (tx: Tx) => Promise<T>): Promise<T> {
  return await transact(async (tx) => {
    await holdLease(tx, lease);
    return await work(tx);
  });
}
