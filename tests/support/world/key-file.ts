/** A key provider whose file a test takes away and brings back. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { forgetDataKeys } from "#lib/base/data-keys.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";

/** Call once in a file, after `useWorld`. */
export function useKeyFile() {
  const folder = mkdtempSync(join(tmpdir(), "key-file-"));
  const file = join(folder, "keys");
  const wrappingKey = `w1:${randomBytes(32).toString("base64")}`;
  const restore = () => writeFileSync(file, wrappingKey);
  beforeAll(() => {
    restore();
    adoptEnvironment({ KEY_PROVIDER: "file", WRAPPING_KEYS_FILE: file });
    forgetDataKeys();
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
    forgetDataKeys();
  });
  return {
    restore,
    /** No data key is in memory any more either. */
    lose(): void {
      rmSync(file, { force: true });
      forgetDataKeys();
    },
  };
}
