import "server-only";
import { randomBytes, randomInt, randomUUID } from "node:crypto";

let last = { ms: 0, count: 0 };

/** UUID v7 by the wall clock, as Prisma makes them; those of one process are in order. */
function orderedUuid(): string {
  const ms = Math.max(Date.now(), last.ms);
  const count = ms === last.ms ? last.count + 1 : 0;
  last = count > 0xfff ? { ms: ms + 1, count: 0 } : { ms, count };
  const time = last.ms.toString(16).padStart(12, "0");
  const order = last.count.toString(16).padStart(3, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${order}-${randomUUID().slice(19)}`;
}

/** The one source of randomness. Tests replace it to repeat a run. */
export const random = {
  /** UUID v4: idempotency keys and lease tokens. */
  uuid: (): string => randomUUID(),
  /** The id of a row that a statement of our own inserts: later rows have greater ones. */
  orderedUuid,
  /** The id of a session: 128 random bits in the form of a UUID, of no version. */
  sessionId: (): string =>
    randomBytes(16)
      .toString("hex")
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"),
  /** URL-safe token of `bytes` random bytes. */
  token: (bytes: number): string => randomBytes(bytes).toString("base64url"),
  /** From 0 up to 1, for spreading waits. */
  fraction: (): number => Math.random(),
  /** A code of `count` digits, such as 038114. */
  digits: (count: number): string => String(randomInt(10 ** count)).padStart(count, "0"),
  /** A short reference that staff can read aloud: 8 characters. */
  reference: (): string => randomBytes(5).toString("hex").slice(0, 8).toUpperCase(),
};
