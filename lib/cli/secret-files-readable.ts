/** Files with secrets that the operator gives us: a warning where other accounts of this machine can read them. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Settings } from "#lib/base/settings.ts";

const mayRead = (mode: number) => [mode & 0o040 && "its group", mode & 0o004 && "everybody"].filter(Boolean);

/** One sentence for each. A file that is not there is told where it is needed. */
export function listReadableByOthers({ keyProviders }: Pick<Settings, "keyProviders">): string[] {
  const { file, vault } = keyProviders;
  const paths = [
    ["WRAPPING_KEYS_FILE", file],
    ["VAULT_TOKEN_FILE", vault?.tokenFile],
    ["The settings file", resolve(".env")],
  ] as const;
  return paths.flatMap(([what, path]) => {
    const mode = path && statSync(path, { throwIfNoEntry: false })?.mode;
    const who = mode ? mayRead(mode) : [];
    if (who.length === 0) return [];
    return [
      `${what} ${path} can be read by ${who.join(" and ")}. If only this account needs it: chmod 600 ${path}`,
    ];
  });
}
