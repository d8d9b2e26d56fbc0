import { randomUUID } from "node:crypto";
import { NextRequest } from "next/server";
import { encode } from "next-auth/jwt";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { downloadRoute } from "#lib/access/route.ts";
import { clock, later, minuteMs, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { settings } from "#lib/base/settings.ts";
import { exportTenants } from "#lib/directory/export.ts";
import { exportBatch } from "#lib/key-batches/read.ts";
import { startBatch } from "#lib/key-batches/start.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { exportAuditLog } from "#lib/timeline/audit-export.ts";
import { readRows } from "#lib/timeline/audit-rows.ts";
import { keyIn } from "#tests/support/hands/keyed.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* Files that a person downloads: browsers keep no copy, and the server never holds a whole one. */

const cookie = vi.hoisted(() => ({ name: "next-auth.session-token", value: "" }));
vi.mock("next/headers", () => ({
  cookies: async () => ({ getAll: () => [cookie], get: () => undefined, set: () => undefined }),
  headers: async () => new Headers(),
}));
vi.mock("#lib/timeline/audit-rows.ts", { spy: true });

/** As the routes of app/api make them. */
const getAudit = downloadRoute("audit:read", (staff, request) =>
  exportAuditLog(staff, Object.fromEntries(request.nextUrl.searchParams)),
);
const getTenants = downloadRoute("tenant:read", (staff, request) =>
  exportTenants(staff, Object.fromEntries(request.nextUrl.searchParams)),
);
const getBatch = downloadRoute("staff:manage", (staff, request) =>
  exportBatch(staff, request.nextUrl.searchParams.get("id") ?? ""),
);

const world = useWorld();
/** What is read at once, and how many times that there is. */
const [page, pages] = [1_000, 6];
const asDetail = (n: number) => ({ hint: `h${n}` });
let admin: Staff;
let batchId: string;

const rowAt = (at: Date, n: number) => ({
  ...{ id: randomUUID(), at, actorId: admin.id, actorEmail: admin.email, action: "key.copied" },
  ...{ targetType: "key", targetId: "k", detail: asDetail(n) },
});

beforeAll(async () => {
  admin = await addStaff("admin");
  cookie.value = await encode({
    token: { sub: admin.sessionId },
    secret: settings().nextAuthSecret.reveal(),
  });
  const leaver = await addStaff();
  const { id: tenantId } = await onboard(admin);
  const { id: keyId } = await keyIn(tenantId, "current");
  batchId = randomUUID();
  await startBatch(admin, {
    id: batchId,
    reason: "leaver",
    leaver,
    keys: [{ keyId, tenantId, kind: "key_rotate" }],
  });
  const now = clock.now();
  const count = pages * page;
  await db().auditEvent.createMany({
    data: Array.from({ length: count }, (_, n) => rowAt(later(now, -n * secondMs), n)),
  });
  world.moveClock(minuteMs);
});
beforeEach(() => void vi.mocked(readRows).mockClear());

const ask = (get: typeof getAudit, query: Record<string, string>) =>
  get(new NextRequest(`${settings().nextAuthUrl}/api?${new URLSearchParams(query)}`));

test.each([
  ["the audit log as CSV", getAudit, () => ({ format: "csv" }), "key.copied"],
  ["the audit log as JSON Lines", getAudit, () => ({ format: "jsonl" }), "key.copied"],
  ["the tenants", getTenants, () => ({}), "key ends in"],
  ["the customers to notify", getBatch, () => ({ id: batchId }), "Customer"],
])("%s is a file that browsers do not store", async (_, get, query, part) => {
  const answer = await ask(get, query());
  expect(answer.status).toBe(200);
  expect(answer.headers.get("Cache-Control")).toBe("no-store");
  expect(answer.headers.get("Content-Disposition")).toMatch(/^attachment; filename="[\w-]+\.(csv|jsonl)"$/);
  expect(await answer.text()).toContain(part);
});

// Another host of the same domain is another site too: it gets their cookie with its links.
test.each(["cross-site", "same-site"])(
  "another site can't make a person's browser export anything in their name: %s",
  async (site) => {
    const headers = { "sec-fetch-site": site };
    const exported = () => db().auditEvent.count({ where: { action: "audit.exported" } });
    const before = await exported();
    const answer = await getAudit(new NextRequest(`${settings().nextAuthUrl}/api?format=csv`, { headers }));
    expect(answer.status).toBe(403);
    expect(await exported()).toBe(before);
  },
);

test.each([
  ["the audit log", getAudit, { format: "xml" }],
  ["the customers to notify", getBatch, { id: randomUUID() }],
])("nor do they store why there is no file of %s", async (_, get, query) => {
  const answer = await ask(get, query);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.headers.get("Cache-Control")).toBe("no-store");
});

/** Rows of the database are read a part ahead of what is taken, and no further. */
test.each(["csv", "jsonl"])(
  "the audit log as %s is sent while it is read, a part at a time",
  async (format) => {
    const reader = (await ask(getAudit, { format })).body?.getReader();
    if (!reader) throw new Error("there is no file");
    const parts: string[] = [];
    let largest = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(new TextDecoder().decode(value));
      largest = Math.max(largest, value.length);
      expect(vi.mocked(readRows).mock.calls.length).toBeLessThanOrEqual(parts.length + 1);
      // Older than all that is read so far: only what is read later has it.
      if (parts.length === 3) await db().auditEvent.create({ data: rowAt(new Date(0), -1) });
    }
    const text = parts.join("");
    expect(parts.length).toBeGreaterThan(pages);
    expect(largest).toBeLessThan((text.length / pages) * 1.5);
    expect(text.slice(0, -1).split("\n").slice(-2).join("")).toContain("1970-01-01T00:00:00.000Z");
    expect(text).toContain(`h${pages * page - 1}`);
  },
);

test("a download that is given up reads no more", async () => {
  const reader = (await ask(getAudit, { format: "csv" })).body?.getReader();
  for (let part = 0; part < 2; part += 1) await reader?.read();
  await reader?.cancel();
  expect(vi.mocked(readRows).mock.calls.length).toBeLessThan(pages);
});
