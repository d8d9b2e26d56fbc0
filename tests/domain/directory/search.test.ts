import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { listTenants } from "#lib/directory/list.ts";
import { foldVersion } from "#lib/forms/fold.ts";
import { tenantsQuery } from "#lib/forms/tenants.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { asExternalId, asLabels, asName, asRootEmail, foldAgain } from "#lib/tenants/folded.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import type { TestDatabase } from "#tests/support/world/database.ts";
import { createOnServer } from "#tests/support/world/database.ts";
import type { TestApp } from "#tests/support/world/env.ts";
import { openTestApp } from "#tests/support/world/env.ts";

/** Each name with what finds it. */
const onRecord: [name: string, ...typed: string[]][] = [
  ["Acme\u00a0Nordic", "Acme\u00a0Nordic", "acme nordic", "nordic acme"],
  ["ＡＣＭＥ　株式会社", "ＡＣＭＥ　株式会社", "ACME 株式会社", "acme　株式会社"],
  ["株式会社東京データ", "株式会社東京データ", "東京", "京", "データ 東京", "ﾃﾞｰﾀ"],
  ["İstanbul Işık Holding", "istanbul", "İSTANBUL", "isik", "ışık holding"],
  ["ΟΔΥΣΣΕΑΣ ΑΕ", "ΟΔΥΣΣΕΑΣ ΑΕ", "οδυσσεας", "Οδυσσέας"],
  ["Café Zürich", "Café Zürich", "Café Zürich".normalize("NFD"), "cafe zurich", "ZURICH, CAFE"],
  ["Österreich Bau GmbH", "Österreich Bau GmbH", "osterreich", "ÖSTERREICH", "bau ö"],
  ["ООО Ромашка", "ООО Ромашка", "ромашка", "РОМАШКА ооо", "омаш"],
  ["O'Brien", "O'Brien", "O’Brien", "obrien", "OʼBRIEN"],
  ["Smith, Jones & Partners", "Jones Smith", "smith jones & partners", "Partners, Smith"],
  ["Rocket 🚀", "🚀", "rocket 🚀", "🚀 rocket"],
  ["Ørsted Łódź Æther", "orsted", "Lodz", "aether", "ørsted łódź"],
  ["삼성전자", "삼성전자", "전자"],
  ["Coca-Cola", "coca-cola", "coca‑cola", "coca cola", "cocacola"],
  ["Pepsi Cola", "pepsi-cola", "pepsi – cola"],
  ["हिन्दी उद्योग", "हिन्दी", "उद्योग"],
  ["(UK) Ventures Ltd.", "uk ventures", "Ltd", "(uk)"],
  ["می\u200cخواهم", "میخواهم", "می\u200cخواهم"],
];

/** By what else of a record finds it, and the other way round. */
const others: [typed: string, finds: string[]][] = [
  ["jurgen@muller.de", ["Rocket 🚀"]],
  ["jürgen@müller.de", ["Rocket 🚀"]],
  ["xn--mller-kva.de", ["Rocket 🚀"]],
  ["crm_50%", ["O'Brien"]],
  ["crm-x50%", []],
  ["50% crm", ["O'Brien"]],
  ["vip rocket", ["Rocket 🚀"]],
  ["ορι", []],
  ["京東", []],
  ["rocket cafe", []],
  ["🛸", []],
];

const server = process.env.TEST_DATABASE_URL;
const cLocale = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'";

const databases = server
  ? [
      ["of its usual locale", ""],
      ["with LC_CTYPE C", cLocale],
    ]
  : [["embedded", ""]];

describe.each(databases)("a database %s", (_, options) => {
  let database: TestDatabase | undefined;
  let app: TestApp;
  let staff: Staff;

  beforeAll(async () => {
    if (server && options) database = await createOnServer(server, true, options);
    app = await openTestApp({}, database ? { DATABASE_URL: database.url } : {});
    staff = await addStaff("viewer", false);
    await db().tenant.createMany({ data: onRecord.map(([name], n) => record(name, n)) });
  }, 300_000);

  afterAll(async () => {
    await app?.close();
    await database?.close();
  });

  const record = (name: string, n: number) => ({
    id: randomUUID(),
    ...asName(name),
    ...asExternalId(name === "O'Brien" ? "CRM_50%" : null),
    ...asRootEmail(name === "Rocket 🚀" ? "jürgen@xn--mller-kva.de" : null),
    ...asLabels(name === "Rocket 🚀" ? ["VIP", "EU"] : []),
    foldVersion,
    createdById: staff.id,
    ownerId: staff.id,
    createdAt: new Date(n),
    updatedAt: new Date(n),
  });

  async function find(q: string): Promise<string[]> {
    const { rows } = await listTenants(staff, tenantsQuery.parse({ q }));
    return rows.map(({ name }) => name);
  }

  test.each(onRecord.flatMap(([name, ...typed]) => typed.map((each) => [name, each] as const)))(
    "%s is found by %s",
    async (name, typed) => {
      expect(await find(typed)).toContain(name);
    },
  );

  test.each(others)("%s finds %j", async (typed, names) => {
    expect(await find(typed)).toEqual(names);
  });

  test("an id is found in full, in any case, and by a part too long to match by chance", async () => {
    const { id, name } = await db().tenant.findFirstOrThrow({ where: { name: "ООО Ромашка" } });
    const organizationId = randomUUID();
    await db().tenant.update({ where: { id }, data: { organizationId } });
    for (const typed of [id, organizationId])
      for (const part of [typed, typed.toUpperCase(), typed.slice(0, 13), typed.slice(-12)])
        expect(await find(part)).toEqual([name]);
    expect(await find(`${organizationId.slice(0, 3)} ромашка`)).toEqual([]);
    await db().tenant.update({ where: { id }, data: { organizationId: null } });
  });

  test("what an earlier version has written is folded again at the start, once", async () => {
    const stale = {
      nameFolded: "",
      emailFolded: "",
      labelsFolded: "",
      externalFolded: "",
      externalKey: null,
    };
    const before = await db().tenant.findMany({ orderBy: { id: "asc" } });
    await db().tenant.updateMany({ data: { ...stale, nameKey: "", foldVersion: 0 } });
    expect(await find("東京")).toEqual([]);
    expect(await foldAgain()).toBe(onRecord.length);
    expect(await db().tenant.findMany({ orderBy: { id: "asc" } })).toEqual(before);
    expect(await foldAgain()).toBe(0);
  });

  test("names are sorted by their letters, whatever their case and accents", async () => {
    const inOrder = [
      "2nd",
      "ähnlich",
      "Äpfel",
      "apple",
      "(b) side",
      "Banana",
      "Ødegård",
      "oslo",
      "zebra",
      "Zürich",
    ];
    const names = [...inOrder, "Яблоко", "東京"];
    await db().tenant.createMany({
      data: names.toReversed().map((name, n) => ({ ...record(name, n), labels: ["sorted"] })),
    });
    const { rows } = await listTenants(staff, tenantsQuery.parse({ sort: "name", label: "sorted" }));
    expect(rows.map(({ name }) => name)).toEqual(names);
    await db().tenant.deleteMany({ where: { labels: { has: "sorted" } } });
  });
});
