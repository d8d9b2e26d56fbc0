import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json, JsonObject, Resource, ResourceKind } from "#lib/blueprints/document.ts";
import { liveOf } from "#lib/blueprints/kinds/record.ts";
import { type Entry, type Item, type Managed, planFor, stops } from "#lib/blueprints/plan.ts";

const resource = (kind: ResourceKind, more: Partial<Resource> = {}): Resource => ({
  key: "it",
  kind,
  spec: {},
  activate: false,
  firstRun: false,
  ignore: [],
  ...more,
});

const managedAs = (
  kind: ResourceKind,
  lastApplied: JsonObject,
  secretsHash: string | null = null,
): Managed => ({
  key: "it",
  kind,
  upstreamId: "u1",
  name: "It",
  origin: "created",
  lastApplied,
  secretsHash,
});

function entryFor(kind: ResourceKind, spec: JsonObject, more: Partial<Entry> = {}): Entry {
  return {
    resource: resource(kind),
    wanted: { name: "It", spec },
    missing: [],
    managed: managedAs(kind, spec),
    live: null,
    candidates: [],
    unreadable: [],
    heldBy: null,
    secretsHash: null,
    unheldSecrets: [],
    ignored: [],
    ...more,
  };
}

const planOne = (entry: Entry): Item => {
  const [item] = planFor([entry], []).items;
  if (!item) throw new Error("no item");
  return item;
};

const live = (record: JsonObject) => liveOf({ id: "u1", name: "It", ...record });

const word = fc.stringMatching(/^[a-z]{1,8}$/);
const leaf: fc.Arbitrary<Json> = fc.oneof(
  word,
  fc.integer({ min: 1, max: 9999 }),
  fc.boolean(),
  fc.constant(null),
  fc.constant(""),
);
const configuration = fc.dictionary(
  word,
  fc.oneof(leaf, fc.array(word, { maxLength: 3 }), fc.dictionary(word, leaf, { maxKeys: 3 })),
  { maxKeys: 5 },
);

/** What Polytomic makes of it: blanks vanish, numbers may be texts, and it adds what it likes. */
function asStored(value: Json, additions: JsonObject): Json {
  if (Array.isArray(value)) return value;
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, each]) => each !== "" && each !== null);
  return { ...additions, ...Object.fromEntries(kept.map(([name, each]) => [name, asStored(each, {})])) };
}
const additions = fc.dictionary(
  word.map((name) => `server_${name}`),
  leaf,
  { maxKeys: 4 },
);

test("what was just applied plans nothing, whatever Polytomic added", () => {
  const cases = fc.record({ configuration, additions, source: configuration });
  fc.assert(
    fc.property(cases, ({ configuration: destination, additions: added, source }) => {
      const spec = { name: "It", destination_configuration: destination, source_configuration: source };
      const record = {
        ...added,
        name: "It",
        destination_configuration: asStored(destination, added),
        source_configuration: asStored(source, added),
        default_schedule: { id: "s1", frequency: "manual" },
      };
      const item = planOne(entryFor("bulkSync", spec, { live: live(record) }));
      expect(item).toMatchObject({ action: "nothing", fields: [] });
    }),
  );
});

test("the order of fields, filters and schemas never matters", () => {
  const field = (name: string) => ({ target: name, source: { model_id: "m1", field: name } });
  const names = fc.uniqueArray(word, { minLength: 1, maxLength: 6 });
  const shuffled = names.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  fc.assert(
    fc.property(shuffled, ([all, other]) => {
      const target = { connection_id: "c1", object: "contacts" };
      const filter = (name: string) => ({ field: { model_id: "m1", field: name }, function: "IsNotNull" });
      const spec = { target, fields: all.map(field), filters: all.map(filter) };
      const record = {
        target,
        fields: other.map(field),
        filters: other.map((each) => ({ ...filter(each), id: each })),
      };
      expect(planOne(entryFor("modelSync", spec, { live: live(record) })).action).toBe("nothing");
      const bulk = { schemas: all.map((id) => ({ id, enabled: true })) };
      const selected = {
        schemas: [...other.map((id) => ({ id, enabled: true })), { id: "zz-off", enabled: false }],
      };
      expect(planOne(entryFor("bulkSync", bulk, { live: live(selected) })).action).toBe("nothing");
    }),
  );
});

test("any declared value that Polytomic has otherwise is an update of exactly that field", () => {
  const names = fc.uniqueArray(word, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(names, fc.nat(), (all, at) => {
      const destination_configuration = Object.fromEntries(all.map((name) => [name, `${name}-value`]));
      const changed = all[at % all.length] ?? "";
      const record = { destination_configuration: { ...destination_configuration, [changed]: "other" } };
      const item = planOne(entryFor("bulkSync", { destination_configuration }, { live: live(record) }));
      expect(item.action).toBe("update");
      expect(item.fields).toEqual([
        {
          path: `/destination_configuration/${changed}`,
          wanted: `${changed}-value`,
          found: "other",
          because: "upstream",
        },
      ]);
    }),
  );
});

const secret = { $secret: "db_password" };
const spec = { name: "It", type: "postgresql", configuration: { hostname: "db", password: secret } };
const record = { type: { id: "postgresql" }, configuration: { hostname: "db", password: "*****" } };

test("a secret is compared by what was last sent, and never shown", () => {
  const same = { managed: managedAs("connection", spec, "h1"), live: live(record) };
  expect(planOne(entryFor("connection", spec, { ...same, secretsHash: "h1" })).action).toBe("nothing");
  const item = planOne(entryFor("connection", spec, { ...same, secretsHash: "h2" }));
  expect(item).toMatchObject({
    action: "update",
    fields: [{ path: "/configuration/password", wanted: secret, found: null, because: "secret" }],
  });
});

test("a connection with a secret that nobody has here is never replaced", () => {
  const other = {
    type: { id: "postgresql" },
    configuration: { ...record.configuration, ssh_key: "***", hostname: "x" },
  };
  const item = planOne(
    entryFor("connection", spec, { live: live(other), managed: managedAs("connection", spec) }),
  );
  expect(item).toMatchObject({ action: "blocked", unknownSecrets: ["/configuration/ssh_key"] });
});

test("another type is a replacement, which nobody does without a person", () => {
  const other = { type: { id: "mysql" }, configuration: record.configuration };
  expect(planOne(entryFor("connection", spec, { live: live(other) })).action).toBe("replace");
});

test("who changed it is told apart", () => {
  const applied = { mode: "replicate", normalize_names: "enabled" };
  const plan = (wanted: JsonObject, now: JsonObject) =>
    planOne(entryFor("bulkSync", wanted, { live: live(now), managed: managedAs("bulkSync", applied) }))
      .fields;
  expect(plan({ mode: "snapshot" }, { mode: "replicate" })).toMatchObject([{ because: "blueprint" }]);
  expect(plan({ mode: "replicate" }, { mode: "snapshot" })).toMatchObject([{ because: "upstream" }]);
  expect(plan({ mode: "snapshot" }, { mode: "other" })).toMatchObject([{ because: "both" }]);
  expect(plan({ mode: "snapshot" }, { mode: "snapshot" })).toEqual([]);
});

test("what was ignored is not compared", () => {
  const wanted = { destination_configuration: { schema: "a", advanced: { prefix: "x" } } };
  const now = live({ destination_configuration: { schema: "a", advanced: { prefix: "y" } } });
  const ignored = ["/destination_configuration/advanced"];
  expect(planOne(entryFor("bulkSync", wanted, { live: now, ignored })).action).toBe("nothing");
});

test("what does not exist is created, awaited from the customer, or blocked by what is awaited", () => {
  const crm = entryFor(
    "customerConnection",
    { name: "It" },
    { managed: null, resource: resource("customerConnection", { key: "crm" }) },
  );
  const warehouse = entryFor(
    "sharedConnection",
    { parent: "p", name: "It" },
    { managed: null, resource: resource("sharedConnection", { key: "warehouse" }) },
  );
  const sync = (missing: string[], key: string) =>
    entryFor(
      "bulkSync",
      {},
      { managed: null, wanted: null, missing, resource: resource("bulkSync", { key, activate: true }) },
    );
  const { items } = planFor(
    [crm, warehouse, sync(["crm", "warehouse"], "one"), sync(["warehouse"], "two"), sync(["one"], "three")],
    [],
  );
  expect(items.map(({ key, action, blockedBy }) => [key, action, blockedBy])).toEqual([
    ["crm", "await", []],
    ["warehouse", "create", []],
    ["one", "blocked", ["crm"]],
    ["two", "create", []],
    ["three", "blocked", ["one"]],
  ]);
});

test("what looks like the wanted one is taken over only after asking, unless nothing of it would change", () => {
  const found = live({ type: { id: "postgresql" }, configuration: { hostname: "other" } });
  const item = planOne(entryFor("connection", spec, { managed: null, candidates: [found] }));
  expect(item).toMatchObject({ action: "adopt", asks: true, upstreamId: "u1" });
  const customers = planOne(
    entryFor("customerConnection", { name: "It" }, { managed: null, candidates: [live({})] }),
  );
  expect(customers).toMatchObject({ action: "adopt", asks: false });
});

test("what is gone at Polytomic is created again, and what the version no longer has is removed or left", () => {
  expect(planOne(entryFor("bulkSync", {}))).toMatchObject({ action: "create", again: true });
  const gone = [
    { ...managedAs("bulkSync", {}), key: "a" },
    { ...managedAs("connection", {}), key: "b" },
    { ...managedAs("model", {}), key: "c", origin: "adopted" as const },
  ];
  expect(planFor([], gone).items.map(({ action }) => action)).toEqual(["remove", "release", "release"]);
});

test("what is switched off is switched on again, and one that need not run is left", () => {
  const off = { live: live({ active: false }) };
  expect(
    planOne(entryFor("bulkSync", {}, { ...off, resource: resource("bulkSync", { activate: true }) })),
  ).toMatchObject({
    action: "update",
    activates: true,
  });
  expect(planOne(entryFor("bulkSync", {}, off)).action).toBe("nothing");
});

test("the hash is another one as soon as anything of the plan is", () => {
  const hash = (more: Partial<Entry>) =>
    planFor([entryFor("bulkSync", { mode: "a" }, { live: live({ mode: "a" }), ...more })], []).hash;
  expect(hash({})).toBe(hash({}));
  const others = [
    { live: live({ mode: "b" }) },
    { live: null },
    { secretsHash: "h" },
    { wanted: { name: "It", spec: {} } },
  ];
  expect(new Set([hash({}), ...others.map(hash)]).size).toBe(others.length + 1);
});

test("what is listed and can't be read is not gone, and stops an application", () => {
  const item = planOne(entryFor("bulkSync", {}, { unreadable: ["u1"] }));
  expect(item).toMatchObject({ action: "blocked", unreadable: true, again: false, upstreamId: "u1" });
  expect(stops(item)).toBe(true);
  const found = { managed: null, candidates: [live({})], unreadable: ["u1"] };
  expect(planOne(entryFor("bulkSync", {}, found))).toMatchObject({
    action: "adopt",
    asks: true,
    unreadable: true,
    fields: [],
  });
});

test("what an organization has only one of is blocked while another blueprint has it", () => {
  const item = planOne(
    entryFor("subscribers", { emails: ["a@b.example"] }, { managed: null, heldBy: "Base" }),
  );
  expect(item).toMatchObject({ action: "blocked", heldBy: "Base" });
  expect(stops(item)).toBe(true);
});

test("a first run is planned only for what is made or taken over", () => {
  const runs = { resource: resource("bulkSync", { activate: true, firstRun: true }) };
  expect(planOne(entryFor("bulkSync", {}, { ...runs, managed: null })).firstRun).toBe(true);
  expect(planOne(entryFor("bulkSync", {}, { ...runs, live: live({ active: false }) })).firstRun).toBe(false);
});
