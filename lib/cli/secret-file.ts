/** Values that are generated once and kept in a file that only its owner can read. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { cannotStart } from "./startup-error.ts";

/** The content of the file; made by `make` if there is no file. */
export function keepOnce(path: string, make: () => string): string {
  if (!existsSync(path)) writeDurably(path, `${make()}\n`);
  const value = read(path);
  if (value === "") throw cannotStart(`${path} is empty.`, "Restore it from a backup. We do not replace it.");
  return value;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (cause) {
    throw cannotStart(`${path} cannot be read.`, "Check who owns it and that its owner can read it.", cause);
  }
}

/** Leaves either the old or the new content, complete, even if the machine stops. */
export function writeDurably(path: string, content: string | Uint8Array): void {
  const draft = `${path}.draft`;
  const file = openSync(draft, "w", 0o600);
  writeFileSync(file, content);
  fsyncSync(file);
  closeSync(file);
  renameSync(draft, path);
  const folder = openSync(dirname(path), "r");
  fsyncSync(folder);
  closeSync(folder);
}
