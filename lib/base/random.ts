import "server-only";
import { randomBytes, randomUUID } from "node:crypto";

/** The one source of randomness. Tests replace it to repeat a run. */
export const random = {
  /** UUID v4: idempotency keys and lease tokens. */
  uuid: (): string => randomUUID(),
  /** URL-safe token of `bytes` random bytes. */
  token: (bytes: number): string => randomBytes(bytes).toString("base64url"),
  /** From 0 up to 1, for spreading waits. */
  fraction: (): number => Math.random(),
  /** A short reference that staff can read aloud: 8 characters. */
  reference: (): string => randomBytes(5).toString("hex").slice(0, 8).toUpperCase(),
};
