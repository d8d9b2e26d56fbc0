import "server-only";
import { hash, verify } from "@node-rs/argon2";
import type { Secret } from "#lib/base/secret.ts";

// OWASP's first choice for argon2id: 19 MiB, 2 passes, 1 lane. The library's default algorithm is argon2id.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// The hash of a password that nobody has: an unknown email takes as long as a wrong password.
let nobody: Promise<string> | undefined;

export function hashPassword(password: Secret): Promise<string> {
  return hash(password.reveal(), cost);
}

export async function isPassword(
  password: Secret,
  passwordHash: string | null | undefined,
): Promise<boolean> {
  nobody ??= hash("nobody's password", cost);
  const matches = await verify(passwordHash ?? (await nobody), password.reveal());
  return matches && typeof passwordHash === "string";
}
