/**
 * `node lib/cli/common-passwords.ts LIST`: writes lib/staff/common-passwords.bin, which password-rules.ts reads, from a
 * list with one leaked password a line. It was made from "10-million-password-list-top-1000000.txt" of
 * https://github.com/danielmiessler/SecLists (MIT License, Copyright (c) Daniel Miessler). Only what is long enough for
 * a password here is taken, and only the first five bytes of its hash.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const [, , list] = process.argv;
if (!list) throw new Error("The list is missing.");

const lines = readFileSync(list, "utf8").split(/\r?\n/);
const leaked = new Set(lines.map((line) => line.normalize("NFKC").toLowerCase()));
const hashes = [...leaked]
  .filter((line) => line.length >= 12)
  .map((line) => createHash("sha256").update(line).digest().subarray(0, 5));
writeFileSync("lib/staff/common-passwords.bin", Buffer.concat(hashes.sort(Buffer.compare)));
console.log(`${hashes.length} passwords written.`);
