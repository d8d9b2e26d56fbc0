import { expect, test } from "vitest";
import { ask, clientFor, hourMs, mustSucceed, once, partnerKey, startSandbox } from "./ground.ts";

const create = (origin: string, idempotencyKey: string, name: string) =>
  ask(origin, "POST /api/organizations", { body: { name }, headers: { "Idempotency-Key": idempotencyKey } });

test("a repeat gets the recorded answer and does nothing, even with another body", async () => {
  const { origin, sandbox } = await startSandbox();
  const first = await create(origin, "key-00000001", "Acme");
  const second = await create(origin, "key-00000001", "Acme");
  const third = await create(origin, "key-00000001", "Something else");
  expect([second.text, third.text]).toEqual([first.text, first.text]);
  expect(sandbox.state.organizations.size).toBe(2);
});

test("a repeated mint gets the same value again", async () => {
  const { client } = await startSandbox();
  const org = mustSucceed(await client.createOrganization({ name: "Acme" }, once()));
  const user = mustSucceed(await client.createUser(org.id, { email: "root@acme.example" }, once()));
  const how = { force: false, ...once() };
  const first = mustSucceed(await client.mintKey(org.id, user.id, how));
  const second = mustSucceed(await client.mintKey(org.id, user.id, how));
  expect(second.reveal()).toBe(first.reveal());
});

test("a rejection is recorded too", async () => {
  const { origin } = await startSandbox();
  await create(origin, "key-00000001", "Acme");
  expect((await create(origin, "key-00000002", "Acme")).status).toBe(409);
  const [, acme] = await clientFor(origin).listOrganizations();
  await clientFor(origin).deleteOrganization(acme?.id ?? "");
  expect((await create(origin, "key-00000002", "Acme")).status).toBe(409);
  expect((await create(origin, "key-00000003", "Acme")).status).toBe(200);
});

test("an outcome is kept for 24 hours and forgotten then", async () => {
  const { origin, sandbox } = await startSandbox();
  const first = await create(origin, "key-00000001", "Acme");
  sandbox.advanceClock(24 * hourMs - 1);
  expect((await create(origin, "key-00000001", "Acme")).text).toBe(first.text);
  sandbox.advanceClock(1);
  expect((await create(origin, "key-00000001", "Acme")).status).toBe(409);
});

test("forgotten outcomes make a key new again", async () => {
  const { origin, sandbox } = await startSandbox();
  await create(origin, "key-00000001", "Acme");
  sandbox.forgetOutcomes();
  expect((await create(origin, "key-00000001", "Other")).status).toBe(200);
});

test("a key counts for its credential, method and path only", async () => {
  const { origin, client, sandbox } = await startSandbox();
  const shared = { idempotencyKey: "key-00000001" };
  const org = mustSucceed(await client.createOrganization({ name: "Acme" }, shared));
  const user = mustSucceed(await client.createUser(org.id, { email: "root@acme.example" }, shared));
  expect(mustSucceed(await client.mintKey(org.id, user.id, { force: false, ...shared })).reveal()).toMatch(
    /^sandbox_/,
  );
  const basic = Buffer.from(`${sandbox.state.ownerId}:${partnerKey}`).toString("base64");
  const other = await ask(origin, "POST /api/organizations", {
    body: { name: "Acme" },
    headers: { "Idempotency-Key": shared.idempotencyKey, Authorization: `Basic ${basic}` },
  });
  expect(other.status).toBe(403);
});

test.each(["short", "with space", "x".repeat(256), "key.with.dots"])(
  "the malformed key %j is refused",
  async (key) => {
    const { origin, sandbox } = await startSandbox();
    expect((await create(origin, key, "Acme")).status).toBe(400);
    expect(sandbox.state.organizations.size).toBe(1);
  },
);

test("while a request runs its key answers 409, and afterwards with the outcome", async () => {
  const { origin, sandbox } = await startSandbox();
  sandbox.faults.add({ fault: "hold-before-commit", endpoint: "createOrganization" });
  const first = create(origin, "key-00000001", "Acme");
  await expect.poll(() => sandbox.inspect().requests.length).toBe(1);
  expect((await create(origin, "key-00000001", "Acme")).status).toBe(409);
  sandbox.release();
  expect((await first).status).toBe(200);
  expect((await create(origin, "key-00000001", "Acme")).text).toBe((await first).text);
});

test("latency is waited for before the commit, while the key is locked", async () => {
  const waits: { ms: number; end: () => void }[] = [];
  const sleep = (ms: number) => new Promise<void>((end) => waits.push({ ms, end }));
  const { origin, sandbox } = await startSandbox({ sleep });
  sandbox.setLatency(50);
  sandbox.faults.add({ fault: "latency", latencyMs: 7 });
  const first = create(origin, "key-00000001", "Acme");
  await expect.poll(() => waits.map(({ ms }) => ms)).toEqual([57]);
  expect(sandbox.state.organizations.size).toBe(1);
  expect((await create(origin, "key-00000001", "Acme")).status).toBe(409);
  waits[0]?.end();
  expect((await first).status).toBe(200);
});
