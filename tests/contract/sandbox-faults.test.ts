import { expect, test } from "vitest";
import { type FaultInput, faultNames } from "#lib/sandbox/faults.ts";
import { ask, clientFor, mustSucceed, once, startSandbox } from "./ground.ts";

/** One creation hit by a fault, the organizations it left, and what the same key gets afterwards. */
async function hit(fault: FaultInput) {
  const { sandbox, origin } = await startSandbox();
  const key = once();
  sandbox.faults.add({ endpoint: "createOrganization", ...fault });
  const deadline = new AbortController();
  // The only faults that end by the time limit; it passes when the sandbox has done its part.
  const hangs = fault.fault === "hang-after-commit" || fault.fault === "slow-body";
  const client = clientFor(origin, hangs ? { deadline: () => deadline.signal } : {});
  const asking = client.createOrganization({ name: "Acme" }, key);
  if (hangs) {
    await expect.poll(() => sandbox.inspect().requests[0]?.status).toBe(200);
    deadline.abort();
  }
  const answer = await asking;
  const names = () => [...sandbox.state.organizations.values()].slice(1).map(({ name }) => name);
  const left = names();
  const retried = await clientFor(origin).createOrganization({ name: "Acme" }, key);
  return { answer, left, retried, afterwards: names(), requests: sandbox.inspect().requests };
}

const made = { kind: "ok", status: 200 };
const silent = (reason: string) => ({ kind: "no-answer", reason });
const status = (code: number) => ({ kind: "status", status: code });

/** name → what the caller sees, whether it was carried out, what the same key gets next. */
const expected: [FaultInput["fault"], object, "done" | "not done", object][] = [
  ["reset-before-commit", silent("reset"), "not done", made],
  ["reset-after-commit", silent("reset"), "done", made],
  ["hang-after-commit", silent("timeout"), "done", made],
  ["500-recorded-without-commit", status(500), "not done", status(500)],
  ["500-recorded-after-commit", status(500), "done", status(500)],
  ["500-not-recorded", status(500), "not done", made],
  ["502-html", { ...status(502), message: undefined }, "not done", made],
  ["503-html", status(503), "not done", made],
  ["504-html", status(504), "not done", made],
  ["429", { ...status(429), retryAfterMs: undefined }, "not done", made],
  ["429-retry-after", { ...status(429), retryAfterMs: 2_000 }, "not done", made],
  ["409-in-flight", status(409), "not done", made],
  ["409-name-taken", status(409), "done", status(409)],
  ["401", status(401), "not done", status(401)],
  ["403", status(403), "not done", status(403)],
  ["404-parent", status(404), "not done", status(404)],
  ["redirect", { kind: "redirect", status: 307, location: "http://elsewhere.example" }, "not done", made],
  ["html-200", silent("not-json"), "not done", made],
  ["empty-body", silent("empty"), "done", made],
  ["huge-body", silent("too-large"), "done", made],
  ["slow-body", silent("timeout"), "done", made],
  ["other-version", { ...made, versionEcho: "2021-05-23" }, "done", made],
  ["latency", made, "done", made],
];

test.each(expected)("%s does what its name says", async (fault, seen, carriedOut, next) => {
  const { answer, left, retried, afterwards, requests } = await hit({ fault });
  expect(answer).toMatchObject(seen);
  expect(left).toEqual(carriedOut === "done" ? ["Acme"] : []);
  expect(retried).toMatchObject(next);
  expect(afterwards.length).toBeLessThanOrEqual(1);
  expect(requests.map((request) => request.fault)).toEqual([fault, undefined]);
});

test("every fault is tried here, or (held requests) with idempotency", () => {
  const tried = [...expected.map(([name]) => name), "hold-before-commit"];
  expect(faultNames.toSorted()).toEqual(tried.toSorted());
});

test("a name taken by an outsider is listed as another caller's organization", async () => {
  const { sandbox, client } = await startSandbox();
  sandbox.faults.add({ fault: "409-name-taken" });
  expect(await client.createOrganization({ name: "Acme" }, once())).toMatchObject({ status: 409 });
  expect((await client.listOrganizations()).map(({ name }) => name)).toEqual(["Sandbox Partner", "Acme"]);
  expect([...sandbox.state.organizations.values()].map(({ outside }) => outside)).toEqual([false, true]);
});

test("a gateway's error can come after the commit", async () => {
  const { left, answer, retried } = await hit({ fault: "504-html", commits: true });
  expect([answer, left, retried]).toMatchObject([status(504), ["Acme"], made]);
});

test("a rejection can be left unrecorded", async () => {
  expect((await hit({ fault: "401", records: false })).retried).toMatchObject(made);
});

test("a fault hits its endpoint, after the skipped requests, the configured number of times", async () => {
  const { sandbox, origin } = await startSandbox();
  sandbox.faults.add({ fault: "500-not-recorded", endpoint: "getIdentity", skip: 1, times: 2 });
  const statuses: number[] = [];
  for (const path of ["me", "organizations", "me", "organizations", "me", "me"]) {
    statuses.push((await ask(origin, `GET /api/${path}`)).status);
  }
  expect(statuses).toEqual([200, 200, 500, 200, 500, 200]);
});

test("a closed port refuses connections and is the same when it opens again", async () => {
  const { sandbox, origin, client } = await startSandbox();
  await sandbox.closePort();
  const refused = await client.createOrganization({ name: "Acme" }, once());
  expect(refused).toEqual({ kind: "refused-connection", code: "ECONNREFUSED" });
  expect(await sandbox.listen()).toBe(origin);
  expect(mustSucceed(await client.createOrganization({ name: "Acme" }, once())).name).toBe("Acme");
});

test("the control address does what the methods do, and stays when the port is closed", async () => {
  const { sandbox, origin, client } = await startSandbox({ control: true });
  const control = await sandbox.listenControl();
  const post = (verb: string, body?: unknown) => ask(control, `POST /__control/${verb}`, { body });
  await post("faults", { fault: "429", endpoint: "getIdentity" });
  expect((await ask(origin, "GET /api/me")).status).toBe(429);
  expect((await post("faults", { fault: "no such fault" })).status).toBe(400);
  await post("faults", [{ fault: "401" }, { fault: "403" }]);
  await ask(control, "DELETE /__control/faults");
  await post("organizations", { name: "Outsider" });
  await post("clock", { advanceMs: 5_000 });
  await post("latency", { latencyMs: 0 });
  await post("forget");
  await post("release");
  await post("port", { open: false });
  expect(await client.deleteOrganization("x")).toMatchObject({ kind: "refused-connection" });
  await post("port", { open: true });
  expect((await ask(origin, "GET /__control/state")).json).toMatchObject({
    clockOffsetMs: 5_000,
    organizations: [{ name: "Sandbox Partner" }, { name: "Outsider", outside: true }],
    requests: [{ endpoint: "getIdentity", status: 429, fault: "429" }],
    faults: [],
  });
});

test("without control there is no control address", async () => {
  const { origin } = await startSandbox();
  expect((await ask(origin, "GET /__control/state")).status).toBe(404);
});
