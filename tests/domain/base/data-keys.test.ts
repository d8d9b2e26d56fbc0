import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import { forgetDataKeys, heldDataKey, mostHeld, openDataKey } from "#lib/base/data-keys.ts";
import { db } from "#lib/base/db.ts";
import { currentKey } from "#lib/base/seal.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { useTestApp } from "#tests/support/world/env.ts";

/* How many data keys a process holds in memory, whatever the number of them in the database. */

useTestApp();
const folder = mkdtempSync(join(tmpdir(), "wrapping-"));
const file = join(folder, "keys");
afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true }));

let ids: string[] = [];
beforeEach(async () => {
  writeFileSync(file, `w1:${randomBytes(32).toString("base64")}`);
  adoptEnvironment({ KEY_PROVIDER: "file", WRAPPING_KEYS_FILE: file });
  ids = [];
  for (let made = 0; made < mostHeld + 5; made += 1) {
    await db().dataKey.updateMany({ data: { isCurrent: false } });
    forgetDataKeys();
    ids.push((await currentKey()).id);
  }
  forgetDataKeys();
});

const held = () => ids.filter((id) => heldDataKey(id));

test("the last ones that were opened are held, and the others open again", async () => {
  for (const id of ids) await openDataKey(id);
  expect(held()).toEqual(ids.slice(5));
  for (const id of ids.slice(0, 3)) expect(await openDataKey(id)).toHaveLength(32);
  expect(held()).toEqual([...ids.slice(0, 3), ...ids.slice(8)]);
});

test("one that its provider was asked for again is held longer than those before it", async () => {
  for (const id of ids.slice(0, mostHeld)) await openDataKey(id);
  const at = later(new Date(), 6 * minuteMs);
  vi.spyOn(clock, "now").mockImplementation(() => at);
  await openDataKey(ids[0] ?? "");
  await openDataKey(ids[mostHeld] ?? "");
  expect(held()).toEqual([ids[0], ...ids.slice(2, mostHeld + 1)]);
});

test("of those opened at once as many are held", async () => {
  await Promise.all(ids.map(openDataKey));
  expect(held()).toHaveLength(mostHeld);
});
