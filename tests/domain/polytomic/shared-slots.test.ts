import { afterAll, beforeEach, expect, test } from "vitest";
import { runSql } from "#lib/base/db.ts";
import { settings } from "#lib/base/settings.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import { fingerprint, forgetPause, partnerPace, withSlot } from "#lib/polytomic/pace.ts";
import { type Job, join, leave, shareSlot } from "#lib/polytomic/shared-slots.ts";
import { takeSlot } from "#lib/polytomic/slots.ts";
import { startCountingUpstream } from "#tests/support/world/counting-upstream.ts";
import { useTestApp } from "#tests/support/world/env.ts";

/** A worker of four jobs may hold two of the four slots. */
const upstream = await startCountingUpstream();
useTestApp(() => ({ origin: upstream.origin }), { POLYTOMIC_CONCURRENCY: "4", WORKER_CONCURRENCY: "4" });

beforeEach(async () => {
  await runSql("DELETE FROM upstream_pause");
  forgetPause();
  await runSql("UPDATE upstream_slot SET holder = NULL, until = 'epoch'");
  Object.assign(upstream.seen, { running: 0, most: 0, requests: 0 });
  Object.assign(upstream.says, { latencyMs: 0, retryAfterS: null });
});
afterAll(() => upstream.close());

const limitMs = 1_000;
const longMs = 60_000;
const none = async () => undefined;

const countHeld = async (): Promise<number> => {
  const { rows } = await runSql("SELECT count(*)::int AS held FROM upstream_slot WHERE holder IS NOT NULL");
  return rows[0].held;
};

async function joined(): Promise<Job> {
  const wish = { heedsPause: false, fingerprint: "any", onPause: () => undefined };
  const job = await join((forMs, patienceMs) => takeSlot({ ...wish, forMs, patienceMs }), 0);
  if ("why" in job) throw new Error(job.why);
  return job;
}

/** Four jobs, of which the first two brought a slot. */
async function fourJobs(): Promise<Job[]> {
  const jobs = [];
  for (let n = 0; n < 4; n += 1) jobs.push(await joined());
  expect(await countHeld()).toBe(2);
  return jobs;
}

async function used(job: Job) {
  const slot = await shareSlot(job, limitMs, longMs);
  if (!slot) throw new Error("no slot");
  return slot;
}

async function leaveAll(jobs: Job[]): Promise<void> {
  for (const _ of jobs) await leave();
  expect(await countHeld()).toBe(0);
}

test("four jobs of a worker have two requests running at most, and all get through", async () => {
  upstream.says.latencyMs = 10;
  const begun = Promise.withResolvers<void>();
  let waiting = 0;
  const job = async () => {
    waiting += 1;
    if (waiting === 4) begun.resolve();
    await begun.promise;
    for (let n = 0; n < 5; n += 1) await asPartner().me();
    return "done";
  };
  const first = [withSlot(job), withSlot(job)];
  await expect.poll(countHeld).toBe(2);
  const results = await Promise.all([...first, withSlot(job), withSlot(job)]);
  expect(results).toEqual(Array(4).fill({ done: "done" }));
  expect(upstream.seen).toMatchObject({ requests: 20, most: 2 });
  expect(await countHeld()).toBe(0);
});

test("who waits longest is next, and a request of a job that has one running does not wait for its own job", async () => {
  const jobs = await fourJobs();
  const [one, two, three, four] = jobs as [Job, Job, Job, Job];
  const first = await used(one);
  const second = await used(two);
  const order: string[] = [];
  const third = used(three).then(async ({ release }) => {
    order.push("three");
    await release();
  });
  const fourth = used(four).then(async ({ release }) => {
    order.push("four");
    await release();
  });
  expect(await shareSlot(one, limitMs, longMs)).toBeNull();
  await first.release();
  await Promise.all([third, fourth]);
  expect(order).toEqual(["three", "four"]);
  await second.release();
  await leaveAll(jobs);
});

test("a request that waited too long goes its own way, and takes no slot with it", async () => {
  const jobs = await fourJobs();
  const [one, two, three] = jobs as [Job, Job, Job, Job];
  const busy = [await used(one), await used(two)];
  expect(await shareSlot(three, limitMs, 1)).toBeNull();
  for (const { release } of busy) await release();
  const again = [await used(three), await used(one)];
  for (const { release } of again) await release();
  await leaveAll(jobs);
});

test("jobs that end leave the others as many slots as they can use, and give the rest back", async () => {
  const jobs = await fourJobs();
  await leave();
  await leave();
  expect(await countHeld()).toBe(2);
  await leave();
  expect(await countHeld()).toBe(1);
  await leave();
  expect(jobs).toHaveLength(4);
  expect(await countHeld()).toBe(0);
});

test("when other workers have the slots by now, who waits for one asks for a slot of its own", async () => {
  const jobs = await fourJobs();
  const [one, two, three, four] = jobs as [Job, Job, Job, Job];
  const busy = [await used(one), await used(two)];
  const tooLongMs = 2 * settings().polytomic.timeoutMs;
  const late = [shareSlot(three, tooLongMs, longMs), shareSlot(four, tooLongMs, longMs)];
  await runSql("UPDATE upstream_slot SET holder = gen_random_uuid() WHERE holder IS NOT NULL");
  for (const { release } of busy) await release();
  expect(await Promise.all(late)).toEqual([null, null]);
  for (const _ of jobs) await leave();
  // Theirs.
  expect(await countHeld()).toBe(2);
});

test("trouble of the database while a slot is extended is thrown once, and holds up none of the others", async () => {
  const jobs = await fourJobs();
  const [one, two, three] = jobs as [Job, Job, Job, Job];
  const tooLongMs = 2 * settings().polytomic.timeoutMs;
  await runSql("ALTER TABLE upstream_slot RENAME TO gone_slot");
  await expect(shareSlot(one, tooLongMs, longMs)).rejects.toThrow();
  await runSql("ALTER TABLE gone_slot RENAME TO upstream_slot");
  const busy = await used(two);
  const waits = used(three);
  await busy.release();
  await (await waits).release();
  await (await used(one)).release();
  for (const _ of jobs) await leave();
  // The one that could not be extended is free when its time is over.
  expect(await countHeld()).toBe(1);
});

test("jobs that begin at once, and find fewer slots than they may hold, share what there is", async () => {
  await joined().then(leave);
  await runSql(
    "UPDATE upstream_slot SET holder = gen_random_uuid(), until = now() + interval '1 hour' WHERE n > 1",
  );
  const jobs = [await joined(), await joined()];
  await expect(joined()).rejects.toThrow("full");
  for (const job of jobs) await (await used(job)).release();
  for (const _ of jobs) await leave();
  expect(await countHeld()).toBe(3);
  await runSql("UPDATE upstream_slot SET holder = NULL, until = 'epoch'");
  const many = await Promise.all([joined(), joined(), joined(), joined()]);
  expect(await countHeld()).toBe(2);
  await leaveAll(many);
});

test("a job that shares a slot hears of a pause that another process was asked for", async () => {
  const jobs = [await joined(), await joined()];
  await runSql("INSERT INTO upstream_pause (fingerprint, until) VALUES ($1, now() + interval '5 minutes')", [
    fingerprint(),
  ]);
  expect(await withSlot(none)).toMatchObject({ why: "paused" });
  await leaveAll(jobs);
});

test("when all slots are taken a job waits in vain, and leaves nothing behind", async () => {
  await joined().then(leave);
  await runSql("UPDATE upstream_slot SET holder = gen_random_uuid(), until = now() + interval '1 hour'");
  await expect(joined()).rejects.toThrow("full");
  await runSql("UPDATE upstream_slot SET holder = NULL, until = 'epoch'");
  expect(await withSlot(none)).toEqual({ done: undefined });
  expect(await countHeld()).toBe(0);
});

test("a job without a request of its own running shares, also for a request with the partner key", async () => {
  const result = await withSlot(async () => {
    const admission = await partnerPace.admit("POST", limitMs);
    expect(await countHeld()).toBe(1);
    if ("release" in admission) await admission.release();
    return await countHeld();
  });
  expect(result).toEqual({ done: 1 });
});
