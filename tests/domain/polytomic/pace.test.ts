import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import { runSql } from "#lib/base/db.ts";
import { Secret } from "#lib/base/secret.ts";
import { settings } from "#lib/base/settings.ts";
import { type Child, hear, startProgram, stop } from "#lib/cli/child.ts";
import { closingOf } from "#lib/engine/ledger.ts";
import { findStatus } from "#lib/partner/status.ts";
import { asOrganization, asPartner } from "#lib/polytomic/client.ts";
import {
  fingerprint,
  forgetPause,
  inBackground,
  organizationPace,
  partnerPace,
  pausedMs,
  withSlot,
} from "#lib/polytomic/pace.ts";
import { statements, watchStatements } from "#tests/bench/statements.ts";
import type { Asked } from "#tests/support/hands/pace-worker.ts";
import { startCountingUpstream } from "#tests/support/world/counting-upstream.ts";
import { useTestApp } from "#tests/support/world/env.ts";

const slots = 3;
const upstream = await startCountingUpstream();
useTestApp(() => ({ origin: upstream.origin }), { POLYTOMIC_CONCURRENCY: String(slots) });
watchStatements();

let children: Child[] = [];
const slowDown = "Polytomic asked us to slow down, so nothing was sent yet.";

beforeEach(async () => {
  await runSql("DELETE FROM upstream_pause");
  await runSql("UPDATE upstream_slot SET holder = NULL, until = 'epoch'");
  forgetPause();
  Object.assign(upstream.seen, { running: 0, most: 0, requests: 0 });
  Object.assign(upstream.says, { latencyMs: 0, retryAfterS: null });
});
const { sleep } = clock;
afterEach(async () => {
  clock.sleep = sleep;
  for (const child of children) await stop(child);
  children = [];
});
afterAll(() => upstream.close());

async function startWorker(): Promise<Child> {
  const child = startProgram("tests/support/hands/pace-worker.ts", {
    name: "A worker",
    args: [],
    env: process.env,
  });
  children.push(child);
  expect(await hear(child)).toBe("ready");
  return child;
}

function ask<T>(child: Child, asked: Asked): Promise<T> {
  const answer = hear<T>(child);
  child.process.send(asked);
  return answer;
}

const write = () => asPartner().deleteOrganization("an-id");
const organization = () => asOrganization(new Secret("an-organization-key"));

test.each(["each", "in jobs"] as const)(
  "three workers never run more requests at once than the setting, %s",
  async (how) => {
    upstream.says.latencyMs = 15;
    const workers = await Promise.all([startWorker(), startWorker(), startWorker()]);
    const answers = await Promise.all(workers.map((child) => ask<string[]>(child, { requests: 40, how })));
    const answered = answers.flat().filter((answer) => answer === "answered");
    // A job that found no slot comes again; a read waits.
    expect(answered.length).toBeGreaterThan(how === "each" ? 119 : 0);
    expect(upstream.seen.requests).toBe(answered.length * (how === "each" ? 1 : 2));
    expect(upstream.seen.most).toBe(slots);
    const { rows } = await runSql("SELECT count(*)::int AS held FROM upstream_slot WHERE holder IS NOT NULL");
    expect(rows).toEqual([{ held: 0 }]);
  },
);

test("the slot of a killed worker is free when its time is over, and a late worker frees no other's slot", async () => {
  const held = await Promise.all(Array.from({ length: slots }, startWorker));
  for (const child of held) expect(await ask(child, { requests: 0, how: "and die" })).toBe("holding");
  for (const child of held) child.process.kill("SIGKILL");
  await Promise.all(held.map(({ ended }) => ended));
  clock.sleep = async () => undefined;
  const refused = await inBackground(write);
  expect(refused).toMatchObject({ kind: "refused-connection", code: "full" });
  expect(closingOf(refused).state).toBe("unsent");
  expect(upstream.seen.requests).toBe(0);
  const { rows } = await runSql(
    "SELECT max(until) < now() + interval '1 minute' AS soon, min(until) > now() AS yet FROM upstream_slot",
  );
  expect(rows).toEqual([{ soon: true, yet: true }]);
  // As if that time had passed while this one was at work.
  const outrun = await withSlot(async () => undefined).catch(() => null);
  expect(outrun).toMatchObject({ why: "full" });
  await runSql("UPDATE upstream_slot SET until = now() - interval '1 second'");
  const late = withSlot(async () => {
    await runSql("UPDATE upstream_slot SET holder = gen_random_uuid() WHERE holder IS NOT NULL");
    return "done";
  });
  expect(await late).toEqual({ done: "done" });
  const { rows: after } = await runSql(
    "SELECT count(*)::int AS held FROM upstream_slot WHERE holder IS NOT NULL",
  );
  expect(after).toEqual([{ held: slots }]);
});

test("a person waits for no slot and costs no statement", async () => {
  await runSql(
    "INSERT INTO upstream_slot (n, until) SELECT n, 'epoch' FROM generate_series(1, 3) AS n ON CONFLICT DO NOTHING",
  );
  await runSql("UPDATE upstream_slot SET holder = gen_random_uuid(), until = now() + interval '1 hour'");
  const before = statements.count;
  await asPartner().me();
  await organization().me();
  expect(statements.count - before).toBe(0);
});

test("a job with a slot costs two statements for any number of requests", async () => {
  await withSlot(() => asPartner().me());
  const before = statements.count;
  const result = await withSlot(async () => {
    for (let n = 0; n < 5; n += 1) await asPartner().me();
    return upstream.seen.requests;
  });
  expect(result).toEqual({ done: 6 });
  expect(statements.count - before).toBe(2);
});

const ofOrganization = new Secret("an-organization-key");

/** One request of a job, admitted and not answered yet. */
async function admitted(timeoutMs: number, pace = partnerPace) {
  const admission = await pace.admit("POST", timeoutMs);
  if ("why" in admission) throw new Error(`held back: ${admission.why}`);
  return admission;
}

const countHeld = async (): Promise<number> => {
  const { rows } = await runSql("SELECT count(*)::int AS held FROM upstream_slot WHERE holder IS NOT NULL");
  return rows[0].held;
};

test("an answer to one of a job's requests frees its own slot, and none that another one is using", async () => {
  const limitMs = 1_000;
  const result = await withSlot(async () => {
    const first = await admitted(limitMs);
    expect(await countHeld()).toBe(1);
    const second = await admitted(limitMs, organizationPace(ofOrganization));
    expect(await countHeld()).toBe(2);
    await second.release();
    expect(await countHeld()).toBe(1);
    // The first one is still in flight.
    const third = await admitted(limitMs);
    expect(await countHeld()).toBe(2);
    await first.release();
    const fourth = await admitted(limitMs, organizationPace(ofOrganization));
    expect(await countHeld()).toBe(2);
    await third.release();
    expect(await countHeld()).toBe(1);
    const fifth = await admitted(limitMs);
    expect(await countHeld()).toBe(2);
    await fifth.release();
    await fourth.release();
    expect(await countHeld()).toBe(1);
    return "done";
  });
  expect(result).toEqual({ done: "done" });
  expect(await countHeld()).toBe(0);
});

test("requests that a job sends at once have a slot each, also while one of them extends the job's", async () => {
  const { timeoutMs } = settings().polytomic;
  for (const limitMs of [1, 2 * timeoutMs, 1_000 * timeoutMs]) {
    const result = await withSlot(async () => {
      const all = await Promise.all(Array.from({ length: slots }, () => admitted(limitMs)));
      expect(await countHeld()).toBe(slots);
      await Promise.all(all.map(({ release }) => release()));
      return await countHeld();
    });
    expect(result).toEqual({ done: 1 });
  }
  expect(await countHeld()).toBe(0);
});

test("after a 429 no process sends with the partner key until the pause is over", async () => {
  upstream.says.retryAfterS = 300;
  await expect(asPartner().me()).rejects.toThrow("asked us to slow down (429)");
  upstream.says.retryAfterS = null;
  const { requests } = upstream.seen;
  await expect(asPartner().me()).rejects.toThrow(slowDown);
  const worker = await startWorker();
  expect(await ask(worker, { requests: 2, how: "each" })).toEqual([slowDown, slowDown]);
  expect(await withSlot(async () => "begun")).toMatchObject({ why: "paused" });
  expect(upstream.seen.requests).toBe(requests);
  // Which limit an organization's own key ran into, nobody says: it goes on.
  await organization().me();
  await inBackground(() => organization().me());
  expect(upstream.seen.requests).toBe(requests + 2);
});

test("an organization key that is asked to wait is not read with in the background until then, by a person it is", async () => {
  const readInBackground = () => inBackground(() => organization().me());
  upstream.says.retryAfterS = 600;
  await expect(readInBackground()).rejects.toThrow("429");
  upstream.says.retryAfterS = null;
  await expect(readInBackground()).rejects.toThrow(slowDown);
  expect(upstream.seen.requests).toBe(1);
  // A person, another organization and the partner key do not wait.
  await organization().me();
  await inBackground(() => asOrganization(new Secret("another-organization-key")).me());
  await inBackground(() => asPartner().me());
  expect(upstream.seen.requests).toBe(4);
  const { now } = clock;
  clock.now = () => later(now(), 10 * minuteMs);
  try {
    await readInBackground();
  } finally {
    clock.now = now;
  }
  expect(upstream.seen.requests).toBe(5);
});

test("a process learns of a pause from the status that every page reads", async () => {
  await runSql(
    "INSERT INTO upstream_status (id, seen_at, kind, fingerprint) VALUES (1, now(), 'good', $1) ON CONFLICT DO NOTHING",
    [fingerprint()],
  );
  await runSql("INSERT INTO upstream_pause (fingerprint, until) VALUES ($1, now() + interval '5 minutes')", [
    fingerprint(),
  ]);
  expect(pausedMs()).toBe(0);
  expect(await findStatus()).toMatchObject({ kind: "good" });
  expect(pausedMs()).toBeGreaterThan(4 * minuteMs);
  await expect(asPartner().me()).rejects.toThrow(slowDown);
  expect(upstream.seen.requests).toBe(0);
});

test("the longer of two pauses wins, up to a day", async () => {
  const until = async () => {
    const { rows } = await runSql("SELECT until FROM upstream_pause");
    return rows[0].until.getTime() - Date.now();
  };
  const hear429 = async (retryAfterS: number) => {
    forgetPause();
    upstream.says.retryAfterS = retryAfterS;
    await write();
  };
  await hear429(3_600);
  await hear429(5);
  expect(await until()).toBeGreaterThan(59 * minuteMs);
  await hear429(99_999_999_999);
  expect(await until()).toBeLessThanOrEqual(24 * 60 * minuteMs);
  expect(await until()).toBeGreaterThan(23 * 60 * minuteMs);
});

test("a short pause is waited out", async () => {
  upstream.says.retryAfterS = 1;
  await write();
  upstream.says.retryAfterS = null;
  await asPartner().me();
  expect(upstream.seen.requests).toBe(2);
});

test("an answer is not lost if a slot or a pause can't be written", async () => {
  const rename = (from: string, to: string) => runSql(`ALTER TABLE ${from} RENAME TO ${to}`);
  const result = await withSlot(async () => {
    await rename("upstream_slot", "gone_slot");
    return (await asPartner().me()).id;
  }).finally(() => rename("gone_slot", "upstream_slot"));
  expect(result).toEqual({ done: "1" });
  await rename("upstream_pause", "gone_pause");
  upstream.says.retryAfterS = 60;
  const answer = asPartner()
    .me()
    .finally(() => rename("gone_pause", "upstream_pause"));
  await expect(answer).rejects.toThrow("(429)");
  expect(pausedMs()).toBeGreaterThan(0);
});
