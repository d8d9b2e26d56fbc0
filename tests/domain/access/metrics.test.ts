import { once } from "node:events";
import { globSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { NextRequest } from "next/server";
import { beforeAll, expect, test } from "vitest";
import { countRequests, patternOf, patterns } from "#lib/access/request-count.ts";
import { scrapeRoute } from "#lib/access/route.ts";
import { scraperHeader } from "#lib/base/client-address.ts";
import { db, transact } from "#lib/base/db.ts";
import { metrics } from "#lib/base/metrics.ts";
import { adoptEnvironment, readSettings } from "#lib/base/settings.ts";
import { metricsWords } from "#lib/cli/metrics.ts";
import { readMetrics } from "#lib/partner/metrics.ts";
import { enqueue } from "#lib/queue/enqueue.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

// Needs modules of its own: what this process has counted before counts as well.
const world = useWorld();
const GET = scrapeRoute(readMetrics);
const token = "a token of the metrics 0123456789";

type Ask = { address?: string; host?: string; authorization?: string };

async function scrape({ address = "127.0.0.1", host = "127.0.0.1:3000", authorization }: Ask = {}) {
  const headers = { host, [scraperHeader]: address, ...(authorization && { authorization }) };
  const response = await GET(new NextRequest("http://127.0.0.1:3000/api/metrics", { headers }));
  return { status: response.status, text: await response.text() };
}

/** The value of a sample, by its name with its labels. */
const sampleOf = (text: string, sample: string) =>
  text
    .split("\n")
    .find((line) => line.startsWith(`${sample} `))
    ?.slice(sample.length + 1);

let tenant: Awaited<ReturnType<typeof onboard>>;
beforeAll(async () => {
  tenant = await onboard(await addStaff("onboarder"));
});

test("without a token only a program on this machine reads the metrics", async () => {
  expect((await scrape()).status).toBe(200);
  expect((await scrape({ address: "::1", host: "localhost:3000" })).status).toBe(200);
  expect((await scrape({ address: "::ffff:127.0.0.1" })).status).toBe(200);
  for (const asked of [{ address: "203.0.113.7" }, { address: "unknown" }, { host: "rebound.example" }])
    expect(await scrape(asked)).toMatchObject({
      status: 401,
      text: expect.not.stringContaining("onboarding_"),
    });
});

test("where a proxy on this machine is not counted, nobody reads them without a token", async () => {
  adoptEnvironment({ NEXTAUTH_URL: "https://onboarding.partner.example" });
  expect((await scrape()).status).toBe(401);
  adoptEnvironment({ NEXTAUTH_URL: "https://onboarding.partner.example", TRUSTED_PROXIES: "1" });
  expect((await scrape()).status).toBe(200);
  expect((await scrape({ address: "203.0.113.7" })).status).toBe(401);
  adoptEnvironment({ NEXTAUTH_URL: "", TRUSTED_PROXIES: "" });
});

test("with a token it is asked for, from everywhere", async () => {
  adoptEnvironment({ METRICS_TOKEN: token });
  expect((await scrape({ address: "203.0.113.7", authorization: `Bearer ${token}` })).status).toBe(200);
  for (const authorization of ["", token, `Bearer ${token}x`, "Bearer "])
    expect((await scrape({ authorization })).status).toBe(401);
  adoptEnvironment({ METRICS_TOKEN: "" });
});

test("the installation's state is read from the database", async () => {
  await transact((tx) => enqueue(tx, "reconcile", { what: "run" }));
  const { text } = await scrape();
  expect(sampleOf(text, "onboarding_installation_up")).toBe("1");
  expect(sampleOf(text, 'onboarding_installation_operations{kind="onboarding",state="done"}')).toBe("1");
  expect(sampleOf(text, 'onboarding_installation_jobs{state="ready"}')).toBe("1");
  expect(Number(sampleOf(text, "onboarding_installation_oldest_job_seconds"))).toBeGreaterThanOrEqual(0);
  const old = (days: number) => `onboarding_installation_keys{older_than_days="${days}"}`;
  expect([sampleOf(text, old(0)), sampleOf(text, old(90))]).toEqual(["1", "0"]);
  world.moveClock(91 * 24 * 3_600_000);
  const { text: after } = await scrape();
  expect([sampleOf(after, old(90)), sampleOf(after, old(180))]).toEqual(["1", "0"]);
});

test("a reason for attention is counted by its code", async () => {
  await db().tenantAttention.create({ data: { tenantId: tenant.id, code: "no_key", since: new Date() } });
  expect(sampleOf((await scrape()).text, 'onboarding_installation_attention{reason="no_key"}')).toBe("1");
});

test("requests to Polytomic are counted and timed, without addresses or keys", async () => {
  const { text } = await scrape();
  // Organization, user and key.
  expect(sampleOf(text, 'onboarding_upstream_requests_total{method="POST",status="200"}')).toBe("3");
  expect(sampleOf(text, 'onboarding_upstream_request_seconds_count{method="POST"}')).toBe("3");
  for (const secret of [tenant.id, tenant.name, tenant.organizationId, tenant.email, world.app.partnerKey])
    expect(text).not.toContain(secret);
});

test("each page and route has its pattern, and nothing else does", () => {
  const folders = globSync("app/**/{page.tsx,route.ts}").map((file) =>
    file.replace(/^app\/|\/?(page\.tsx|route\.ts)$/g, "").replace(/^\(\w+\)\/?/, ""),
  );
  expect([...patterns].sort()).toEqual(folders.sort());
});

test.each([
  ["/", "/"],
  ["/tenants?q=Northwind", "/tenants"],
  ["/tenants/0e2f1c52/keys", "/tenants/[tenantId]/keys"],
  ["/connect/done", "/connect/done"],
  ["/connect/the-token", "/connect/[token]"],
  ["/api/auth/callback/credentials", "/api/auth/[...nextauth]"],
  ["/_next/static/chunks/1.js", "static"],
  ["/wp-login.php", "other"],
  ["/tenants/a/b/c", "other"],
  ["//evil.example/%E0", "other"],
])("%s is counted as %s", (url, pattern) => {
  expect(patternOf(url)).toBe(pattern);
});

test("a server counts what it answers, and what was cut off", async () => {
  countRequests();
  const server = createServer(({ url }, response) => {
    response.statusCode = url === "/tenants" ? 503 : 404;
    if (url === "/profile") response.destroy();
    else response.end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await fetch(`${origin}/tenants`);
  await fetch(`${origin}/etc/passwd`, { method: "PROPFIND" });
  await fetch(`${origin}/profile`).catch(() => undefined);
  server.close();
  const counted = async () =>
    (await metrics().requests.get()).values.map(({ labels: { route, method, status }, value }) =>
      [route, method, status, value].join(" "),
    );
  await expect.poll(counted).toContain("/profile GET cut 1");
  expect(await counted()).toEqual(expect.arrayContaining(["/tenants GET 503 1", "other other 404 1"]));
});

test("the doctor says who can read them", () => {
  expect(metricsWords(readSettings({}))).toContain("from this machine only");
  expect(metricsWords(readSettings({ METRICS_TOKEN: token }))).toContain("with METRICS_TOKEN");
  expect(metricsWords(readSettings({ NEXTAUTH_URL: "https://a.example" }))).toContain("nobody can read them");
  expect(metricsWords(readSettings({ WORKER_METRICS_PORT: "9464" }))).toContain("port 9464");
});
