import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { listTenants } from "#lib/directory/list.ts";
import { tenantsQuery } from "#lib/forms/tenants.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { asExternalId, asName, asRootEmail } from "#lib/tenants/folded.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

useWorld();
const each = 60;
let staff: Staff;

const two = (n: number) => String(n).padStart(2, "0");

/** Three kinds of tenants that have "acme": at the start of the name, at the start of the customer id, and inside an email. */
beforeAll(async () => {
  staff = await addStaff("viewer", false);
  const start = Date.parse("2026-01-01T00:00:00Z");
  const made = (name: string, n: number, more: object) => ({
    id: randomUUID(),
    ...asName(name),
    createdById: staff.id,
    ownerId: staff.id,
    createdAt: new Date(start + ((n * 7) % each) * 60_000),
    updatedAt: new Date(start),
    ...more,
  });
  await db().tenant.createMany({
    data: Array.from({ length: each }, (_, n) => [
      made(`${n % 2 ? "Acme" : "ACME"} ${two(n % 30)}`, n, asExternalId(`ACME-${two(n)}`)),
      made(`Bellows ${two(n)}`, n, asExternalId(`${n % 2 ? "Acme" : "acme"}-x${two(n)}`)),
      made(`Contoso ${two(n)}`, n, {
        ...asRootEmail(`it${n}@acme.example`),
        labels: n < 5 ? ["vip"] : [],
      }),
      made(`Delta ${two(n)}`, n, {}),
    ]).flat(),
  });
});

const list = (query: object) => listTenants(staff, tenantsQuery.parse(query));

async function pagesOf(query: object) {
  const pages = [await list(query)];
  for (let next = pages[0]?.next; next; next = pages.at(-1)?.next)
    pages.push(await list({ ...query, after: next }));
  return pages;
}

test.each(["acme", "ACME"])(
  "%s: names that begin with it, then ids, then all others, the newest first",
  async (q) => {
    const rows = (await pagesOf({ q })).flatMap((page) => page.rows);
    expect(rows.map(({ name }) => name.slice(0, 4).toLowerCase())).toEqual(
      ["acme", "bell", "cont"].flatMap((kind) => Array.from({ length: each }, () => kind)),
    );
    const [names, ids, others] = [rows.slice(0, each), rows.slice(each, 2 * each), rows.slice(2 * each)];
    const inOrder = (values: (string | null)[]) => expect(values).toEqual(values.toSorted());
    inOrder(names.map(({ name }) => name.toLowerCase()));
    inOrder(ids.map(({ externalId }) => externalId?.toLowerCase() ?? ""));
    inOrder(others.map(({ createdAt }) => createdAt).reverse());
    expect(new Set(rows.map(({ id }) => id)).size).toBe(3 * each);
  },
);

test("paging back returns the same pages, across what they begin with", async () => {
  const pages = await pagesOf({ q: "acme" });
  expect(pages.map(({ rows }) => rows.length)).toEqual([50, 50, 50, 30]);
  expect(pages[0]?.previous).toBeNull();
  for (let n = pages.length - 1; n > 0; n -= 1) {
    const back = await list({ q: "acme", before: pages[n]?.previous });
    expect(back.rows).toEqual(pages[n - 1]?.rows);
    expect(back.next).not.toBeNull();
    expect(back.previous === null).toBe(n === 1);
  }
});

test("filters narrow each kind, and a chosen order is kept", async () => {
  const vip = await list({ q: "acme", label: "vip" });
  expect(vip.rows).toHaveLength(5);
  expect((await list({ q: "acme", status: "archived" })).rows).toEqual([]);
  expect((await list({ q: "bellows", status: "draft" })).rows).toHaveLength(50);
  const newest = await list({ q: "acme", sort: "created" });
  const times = newest.rows.map(({ createdAt }) => createdAt);
  expect(times).toEqual(times.toSorted().reverse());
  expect(new Set(newest.rows.map(({ name }) => name.slice(0, 4).toLowerCase())).size).toBe(3);
});

test("a cursor of another order, or a made-up one, begins at the first page", async () => {
  const first = (await list({ q: "acme" })).rows;
  const others = [
    (await list({ q: "acme", sort: "created" })).next,
    (await list({ sort: "name" })).next,
    Buffer.from(JSON.stringify(["2Thursday", randomUUID()])).toString("base64url"),
    Buffer.from(JSON.stringify(["3Acme", randomUUID()])).toString("base64url"),
  ];
  for (const after of others) expect((await list({ q: "acme", after })).rows).toEqual(first);
});

test("without a text there is nothing to match", () => {
  expect(tenantsQuery.parse({ sort: "best match" }).sort).toBe("created");
  expect(tenantsQuery.parse({ q: "acme" }).sort).toBe("best match");
  expect(tenantsQuery.parse({ q: "acme", sort: "name" }).sort).toBe("name");
});
