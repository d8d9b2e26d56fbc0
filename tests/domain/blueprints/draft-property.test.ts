import fc from "fast-check";
import { expect, test } from "vitest";
import { type Captured, draftFrom } from "#lib/blueprints/capture/draft-from.ts";
import { specFrom } from "#lib/blueprints/capture/spec-from.ts";
import { checkDocument } from "#lib/blueprints/check.ts";
import { differences } from "#lib/blueprints/compare.ts";
import type { BlueprintDocument } from "#lib/blueprints/document.ts";
import { kinds } from "#lib/blueprints/kinds.ts";
import { resolveResource } from "#lib/blueprints/resolve.ts";
import { fillVariables } from "#lib/blueprints/variables.ts";
import { captured, database, idOf, model, types } from "#tests/support/hands/captured.ts";

const word = fc.constantFrom(
  "Acme",
  "acme",
  "CRM",
  "${",
  "$${x}",
  "$",
  "}",
  "é",
  "1st",
  "${tenant.name}",
  "_",
  "~/",
);
const words = fc.array(word, { maxLength: 4 }).map((all) => all.join(" "));
const index = fc.nat(3);

/** An organization with four of each; each refers to any of the kinds before it. */
const organization = fc
  .array(fc.record({ text: words, at: index, other: index, isOn: fc.boolean() }), {
    minLength: 20,
    maxLength: 20,
  })
  .map((all) =>
    all.map(({ text, at, other, isOn }, place): Captured => {
      const n = place % 4;
      const name = `${text} no${place}`;
      const connection_id = idOf(1, at);
      const schedule = { id: "s", frequency: "hourly", minute: text };
      if (place < 4)
        return database(n, {
          name,
          ...(at === 1 && { type: { id: "hubspot" } }),
          ...(at === 2 && { parent_connection_id: "aa11" }),
          configuration: {
            hostname: text || "x",
            port: 5432,
            password: "***",
            seed: "in-clear",
            a: { b: [text] },
          },
        });
      if (place < 8) return model(n, { name, connection_id, configuration: { query: text, b: isOn } });
      if (place < 12)
        return captured("bulkSync", idOf(6, n), {
          name,
          active: isOn,
          source_connection_id: connection_id,
          destination_connection_id: idOf(1, other),
          destination_configuration: { schema: text, advanced: {} },
          default_schedule: schedule,
          additional_schedules: [schedule],
          schemas: [{ id: text, enabled: isOn }],
          normalize_names: isOn ? "enabled" : "legacy",
        });
      if (place < 16)
        return captured("modelSync", idOf(3, n), {
          name,
          active: isOn,
          target: { connection_id, object: "contacts" },
          mode: "update",
          fields: [
            { source: { model_id: idOf(2, other), field: text }, target: `to ${text}`, new: isOn },
            { source: { model_id: "" }, target: `to ${text} too`, override_value: text },
          ],
          filters: [
            {
              field: { model_id: idOf(2, at), field: text },
              field_id: "f",
              function: "Equality",
              value: text,
            },
          ],
          schedule: { frequency: "hourly" },
        });
      return captured("role", idOf(4, n), { name });
    }),
  );

const tenantName = fc.constantFrom("Acme", "A", "$", "${tenant.name}", "CRM $", "é");

/** What the draft wants of the tenant that it was captured from, beside what was captured. */
function resolvedFor(name: string, draft: BlueprintDocument, records: Captured[]) {
  const tenant = { name, slug: "slug", externalId: null };
  const secrets = Object.fromEntries(
    draft.variables.flatMap((each) => (each.type === "secret" ? [[each.name, "typed"]] : [])),
  );
  const filled = fillVariables(draft, secrets, { tenant, organizationId: "o" });
  if ("problems" in filled) throw new Error(JSON.stringify(filled.problems));
  const values = { variables: filled.values, tenant, organizationId: "o", refs: {} };
  const found = draft.resources.map((resource) => {
    const { name } = resolveResource({ ...resource, spec: { name: resource.spec.name ?? "" } }, values);
    const record = records.find(({ live }) => live.name === name);
    if (!record) throw new Error(`nothing was captured as ${name}`);
    return { resource, live: record.live };
  });
  const refs = Object.fromEntries(found.map(({ resource, live }) => [resource.key, { id: live.id }]));
  return found.map((each) => ({ ...each, wanted: resolveResource(each.resource, { ...values, refs }).spec }));
}

test("a draft can be published, and for its own tenant it is what was captured", () => {
  fc.assert(
    fc.property(organization, tenantName, (records, name) => {
      const { notes, ...draft } = draftFrom(records, { name }, types);
      const { problems, document } = checkDocument(draft);
      expect(problems.filter(({ isWarning }) => !isWarning)).toEqual([]);
      expect(notes.map(({ code }) => code)).toEqual([]);
      expect(draft.resources).toHaveLength(records.length);
      for (const { resource, live, wanted } of resolvedFor(name, document ?? draft, records)) {
        const kind = kinds[resource.kind];
        expect(differences(kind, wanted, live.record)).toEqual([]);
        if (resource.kind !== "connection") expect(wanted).toEqual(specFrom(resource.kind, live, types));
      }
      const text = JSON.stringify(draft);
      for (const { live } of records) expect(text).not.toContain(live.id);
      expect(text).not.toMatch(/\*\*\*|in-clear/);
    }),
  );
});
