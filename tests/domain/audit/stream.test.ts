import { Webhook } from "standardwebhooks";
import { afterAll, beforeEach, expect, test } from "vitest";
import { record } from "#lib/audit/record.ts";
import { sealAudit } from "#lib/audit/seals.ts";
import { readStreamStates } from "#lib/audit/stream-state.ts";
import { hourMs, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { readMetrics } from "#lib/partner/metrics.ts";
import { readHealth } from "#lib/partner/readiness.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { streamAudit } from "#lib/timeline/audit-stream.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { openReceiver } from "#tests/support/world/receiver.ts";
import { openSyslog } from "#tests/support/world/syslog.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* The audit reaches another system completely, in order and at least once. */

const world = useWorld();
const receiver = await openReceiver();
const secret = `whsec_${Buffer.from("thirty-two bytes of a test secret").toString("base64")}`;

const syslog = await openSyslog();
const { taken } = syslog;
afterAll(async () => {
  await syslog.close();
  await receiver.close();
});

const both = {
  AUDIT_WEBHOOK_URL: `${receiver.origin}/audit`,
  AUDIT_WEBHOOK_SECRET: secret,
  AUDIT_SYSLOG_URL: `syslog://127.0.0.1:${syslog.port}`,
};

let staff: Staff;
beforeEach(async () => {
  await db().$executeRaw`TRUNCATE audit_event, audit_seal, audit_stream`;
  receiver.requests.length = 0;
  receiver.state.status = 200;
  taken.length = 0;
  syslog.state.isBroken = false;
  adoptEnvironment(both);
  staff = await addStaff("admin");
});

async function add(count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1)
    await record(
      db(),
      staff,
      "key.copied",
      { type: "key", id: `k${n}` },
      { hint: "abcd", given: `line\n${n} é` },
    );
  await sealAudit();
}

type Body = {
  type: string;
  data: { events: { id: string; position: number }[]; seal: { head: string } | null };
};

/** What the webhook got, each verified as a receiver would. */
const posted = () =>
  receiver.requests.map(({ headers, body }) => {
    const [id, at] = [String(headers["webhook-id"]), Number(headers["webhook-timestamp"])];
    expect(headers["webhook-signature"]).toBe(new Webhook(secret).sign(id, new Date(at * 1_000), body));
    return { id, ...(JSON.parse(body) as Body).data };
  });

const idsInOrder = async () =>
  (await db().auditEvent.findMany({ orderBy: { position: "asc" } })).map(({ id }) => id);

test("each row arrives once, in the order of the seals, signed, with the head of the seal", async () => {
  await add(250);
  await streamAudit();
  const ids = await idsInOrder();
  expect(ids).toHaveLength(250);
  const requests = posted();
  expect(requests.map(({ id }) => id)).toEqual(["msg_audit-1-100", "msg_audit-101-200", "msg_audit-201-250"]);
  expect(requests.flatMap(({ events }) => events.map(({ id }) => id))).toEqual(ids);
  const { head } = await db().auditSeal.findFirstOrThrow();
  expect(requests.at(-1)?.seal).toMatchObject({ lastPosition: 250, head: Buffer.from(head).toString("hex") });
  await streamAudit();
  expect(receiver.requests).toHaveLength(3);
});

test("a syslog server gets RFC 5424 messages by their length", async () => {
  await add(3);
  await streamAudit();
  const ids = await idsInOrder();
  const header = /^<110>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S+ partner-onboarding - (\S+) - (\{.*\})$/;
  const read = taken.map((message) => header.exec(message));
  expect(read.map((found) => found?.[1])).toEqual(["key.copied", "key.copied", "key.copied", "seal"]);
  const events = read.slice(0, 3).map((found) => JSON.parse(found?.[2] ?? "") as Record<string, unknown>);
  expect(events.map(({ id }) => id)).toEqual(ids);
  expect(events[0]?.detail).toEqual({ hint: "abcd", given: "line\n1 é" });
});

test("what was not taken is sent again as it was, with what came later behind it", async () => {
  await add(2);
  receiver.state.status = 503;
  await streamAudit();
  const problem = { code: "refused", params: { status: 503 } };
  expect(await readStreamStates()).toContainEqual(
    expect.objectContaining({ target: "webhook", behind: 2, problem }),
  );
  const { text } = await readMetrics();
  for (const sample of [
    'rows_behind{target="webhook"} 2',
    'failing{target="webhook"} 1',
    'failing{target="syslog"} 0',
  ])
    expect(text).toContain(`onboarding_installation_audit_stream_${sample}`);
  await add(1);
  receiver.state.status = 200;
  await streamAudit();
  // It waits before the next attempt.
  expect(receiver.requests).toHaveLength(1);
  world.moveClock(2 * hourMs);
  await streamAudit();
  expect(posted().map(({ id }) => id)).toEqual(["msg_audit-1-2", "msg_audit-1-2", "msg_audit-3-3"]);
  expect(await readHealth()).toMatchObject({
    auditStreams: [
      { target: "webhook", behind: 0, problem: null },
      { target: "syslog", behind: 0, problem: null },
    ],
  });
});

test("one system that takes nothing holds up no other", async () => {
  syslog.state.isBroken = true;
  await add(2);
  await streamAudit();
  expect(posted().flatMap(({ events }) => events)).toHaveLength(2);
  const states = await readStreamStates();
  expect(states).toMatchObject([
    { target: "webhook", behind: 0 },
    { target: "syslog", behind: 2 },
  ]);
  expect(states[1]?.problem).not.toBeNull();
  syslog.state.isBroken = false;
  world.moveClock(2 * hourMs);
  await streamAudit();
  expect(taken).toHaveLength(3);
});

test("a worker that ended after sending sends the same batch again, and nothing is left out", async () => {
  await add(2);
  await streamAudit();
  await db().auditStream.updateMany({ data: { position: 0n, sendingTo: 2n } });
  await add(1);
  await streamAudit();
  expect(posted().map(({ id }) => id)).toEqual(["msg_audit-1-2", "msg_audit-1-2", "msg_audit-3-3"]);
});

test("rows without a seal wait for it", async () => {
  await record(db(), staff, "key.copied", { type: "key", id: "k1" }, {});
  await streamAudit();
  expect(receiver.requests).toEqual([]);
});

test("rows that nobody seals count as behind, however much was sent before", async () => {
  await add(2);
  await streamAudit();
  await record(db(), staff, "key.copied", { type: "key", id: "k3" }, {});
  world.moveClock(10 * minuteMs);
  expect(await readStreamStates()).toMatchObject([
    { target: "webhook", behind: 1, behindSeconds: 600, unsealed: 1 },
    { target: "syslog", behind: 1, behindSeconds: 600, unsealed: 1 },
  ]);
  await sealAudit();
  expect(await readStreamStates()).toMatchObject([
    { behind: 1, behindSeconds: 600, unsealed: 0 },
    { behind: 1, behindSeconds: 600, unsealed: 0 },
  ]);
  await streamAudit();
  expect(await readStreamStates()).toMatchObject([{ behind: 0 }, { behind: 0 }]);
});

test("nothing is sent where nothing is set", async () => {
  adoptEnvironment({ AUDIT_WEBHOOK_URL: "", AUDIT_WEBHOOK_SECRET: "", AUDIT_SYSLOG_URL: "" });
  await add(1);
  await streamAudit();
  expect(await db().auditStream.count()).toBe(0);
  expect(await readHealth()).not.toHaveProperty("auditStreams");
});
