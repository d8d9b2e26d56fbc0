import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { currentDataKey, forgetDataKeys, silentProvider } from "#lib/base/data-keys.ts";
import { openTestApp } from "#tests/support/world/env.ts";

const folder = mkdtempSync(join(tmpdir(), "test-app-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a test's app knows nothing of a key provider that failed in the file before it", async () => {
  const file = join(folder, "keys");
  writeFileSync(file, `w1:${randomBytes(32).toString("base64")}`);
  const before = await openTestApp({}, { KEY_PROVIDER: "file", WRAPPING_KEYS_FILE: file });
  await currentDataKey();
  rmSync(file);
  forgetDataKeys();
  await expect(currentDataKey()).rejects.toThrow("can't be used");
  expect(silentProvider()).toBeDefined();
  await before.close();
  const app = await openTestApp();
  expect(silentProvider()).toBeUndefined();
  await app.close();
});
