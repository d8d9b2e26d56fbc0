import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { db, runSql } from "#lib/base/db.ts";
import { findKeyProblems, forgetLost, plantCanary } from "#lib/base/keys-in-use.ts";
import { adoptEnvironment, fullEnvironment } from "#lib/base/settings.ts";
import { requireKeys } from "#lib/cli/keys.ts";
import { openCurrentKey } from "#lib/keys/read.ts";
import { handlers } from "#lib/operations/jobs.ts";
import type { DataOf } from "#lib/queue/queues.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { statusOf } from "#tests/support/hands/keyed.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { listJobs } from "#tests/support/hands/queue.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* `npm run keys -- mint-lost`, as a program of its own beside the worker. */

const world = useWorld();
const keyed = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
const { signal } = new AbortController();
const folder = mkdtempSync(join(tmpdir(), "mint-lost-"));
const flags = [`--conditions=react-server`, "--disable-warning=ExperimentalWarning"];

/** Of three customers the keys of two are encrypted by a key that is lost, and so is what the app keeps for itself. */
let admin: Staff;
let [lost, kept] = [[] as { id: string; name: string }[], { id: "" }];
beforeEach(async () => {
  await db().$executeRaw`TRUNCATE tenant, staff, canary, ledger_key CASCADE`;
  await runSql("DELETE FROM pgboss.job");
  const [old, newer] = [keyed("old"), keyed("newer")];
  adoptEnvironment({ ENCRYPTION_KEYS: old, LOST_ENCRYPTION_KEYS: "" });
  await plantCanary();
  admin = await addStaff("admin");
  lost = [await onboard(admin), await onboard(admin)];
  adoptEnvironment({ ENCRYPTION_KEYS: `${newer},${old}` });
  kept = await onboard(admin);
  adoptEnvironment({ ENCRYPTION_KEYS: newer });
});

function start(...given: string[]) {
  const child = spawn(
    process.execPath,
    [...flags, resolve("lib/cli/encryption-keys.ts"), "mint-lost", ...given],
    {
      cwd: folder,
      env: fullEnvironment({ ADMIN_EMAIL: "", ADMIN_PASSWORD: "" }),
    },
  );
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  const ended = once(child, "close").then(([status]) => ({ status, said }));
  return {
    child,
    ended,
    until: (words: string) => expect.poll(() => said, { timeout: 60_000 }).toContain(words),
  };
}

async function work(): Promise<void> {
  await handlers.task({ data: { task: "begin-key-batches" }, attempt: 1, signal });
  for (const { data } of await listJobs("operation"))
    await handlers.operation({ data: data as DataOf["operation"], attempt: 1, signal });
  await runSql("DELETE FROM pgboss.job");
}

test("a lost encryption key keeps the app from starting until somebody says that it is lost", async () => {
  expect(await findKeyProblems()).toEqual([{ id: "old", values: 4, problem: "missing" }]);
  adoptEnvironment({ LOST_ENCRYPTION_KEYS: "old" });
  await forgetLost();
  expect(await findKeyProblems()).toEqual([]);
  await plantCanary();
  // One that is there is not lost, whatever the setting says.
  adoptEnvironment({ LOST_ENCRYPTION_KEYS: "newer,old" });
  await forgetLost();
  expect(await db().canary.count()).toBe(1);
});

test("asking about the keys, as the doctor does, deletes nothing", async () => {
  adoptEnvironment({ LOST_ENCRYPTION_KEYS: "old" });
  const before = await db().canary.findMany();
  expect(before).toHaveLength(1);
  await requireKeys();
  expect(await db().canary.findMany()).toEqual(before);
});

test("what can't be decrypted and is not minted again is counted and said", async () => {
  adoptEnvironment({ LOST_ENCRYPTION_KEYS: "old" });
  const [archived, switching] = lost;
  await db().tenant.update({ where: { id: archived?.id ?? "" }, data: { archivedAt: new Date() } });
  await db().organizationKey.updateMany({
    where: { tenantId: switching?.id ?? "" },
    data: { state: "next" },
  });
  const { said, status } = await start(admin.email).ended;
  expect(said).toContain("1 API key of archived tenants");
  expect(said).toContain("1 API key that customers are to switch to");
  expect(said).toContain("Every other API key that customers use can be decrypted.");
  expect(status).toBe(0);
});

test("keys that can't be decrypted are minted again once, though the program is killed, and the customers listed", async () => {
  adoptEnvironment({ LOST_ENCRYPTION_KEYS: "old" });
  await forgetLost();
  const stays = await openCurrentKey(kept.id);
  const asked = await start(admin.email).ended;
  expect(asked).toMatchObject({ status: 1, said: expect.stringContaining(`mint-lost ${admin.email} 2`) });
  expect(await db().keyBatch.count()).toBe(0);

  const killed = start(admin.email, "2");
  await killed.until("0 of 2 done");
  killed.child.kill("SIGKILL");
  await killed.ended;
  const again = start(admin.email);
  await again.until("0 of 2 done");
  await work();
  expect(await again.ended).toMatchObject({
    status: 0,
    said: expect.stringContaining("2 of 2 API keys minted"),
  });
  expect(await db().keyBatch.count()).toBe(1);
  for (const { id } of lost) expect(await statusOf(world.origin, await openCurrentKey(id))).toBe(200);
  expect((await openCurrentKey(kept.id)).reveal()).toBe(stays.reveal());
  expect(await db().operation.count({ where: { kind: "key_rotate" } })).toBe(2);

  const [file = ""] = readdirSync(folder).filter((name) => name.startsWith("customers-to-notify-"));
  const text = readFileSync(join(folder, file), "utf8");
  for (const { name } of lost) expect(text).toContain(name);
  expect(text).not.toContain(kept.id);
  const over = await start(admin.email).ended;
  expect(over).toMatchObject({ status: 0, said: expect.stringContaining("can be decrypted") });
});
