/** An authenticator app, written apart from the product's own code. */
import { createHmac } from "node:crypto";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export function codeNow(secret: string): string {
  let number = 0n;
  for (const letter of secret) number = (number << 5n) | BigInt(letters.indexOf(letter));
  const key = Buffer.from(number.toString(16).padStart((secret.length * 5) / 4, "0"), "hex");
  const counter = Buffer.from(
    Math.floor(Date.now() / 30_000)
      .toString(16)
      .padStart(16, "0"),
    "hex",
  );
  const mac = createHmac("sha1", key).update(counter).digest();
  const at = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
