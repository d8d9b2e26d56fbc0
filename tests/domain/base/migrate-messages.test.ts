import { randomUUID } from "node:crypto";
import type pg from "pg";
import { expect, test } from "vitest";
import { listMigrations, migrate } from "#lib/base/migrate.ts";
import { Secret } from "#lib/base/secret.ts";
import { callWords } from "#lib/messages/failures.ts";
import { operationWords } from "#lib/messages/operations.ts";
import { withEmpty } from "#tests/support/world/empty-database.ts";

/** The migration that turned sentences into codes, and all before it. */
const theMigration = "20261126040000_attention_codes";
const before = listMigrations().filter(({ name }) => name < theMigration);
const upTo = listMigrations().filter(({ name }) => name <= theMigration);

const staffId = randomUUID();
const at = "2026-11-20T10:00:00Z";

type Row = Record<string, unknown>;

async function insert(client: pg.Client, table: string, row: Row): Promise<string> {
  const all: Row = { id: randomUUID(), ...row };
  const names = Object.keys(all);
  const places = names.map((_, n) => `$${n + 1}`);
  await client.query(
    `INSERT INTO ${table} (${names.join(", ")}) VALUES (${places.join(", ")})`,
    Object.values(all).map((value) =>
      value !== null && typeof value === "object" ? JSON.stringify(value) : value,
    ),
  );
  return String(all.id);
}

const by = { created_by_id: staffId, created_at: at, updated_at: at };
const addTenant = (client: pg.Client, row: Row = {}) =>
  insert(client, "tenant", { name: "Northwind", name_key: "northwind", owner_id: staffId, ...by, ...row });
const addKey = (client: pg.Client, tenantId: string, row: Row = {}) => {
  const key = { user_id: "u", sealed: "s", hint: "abcd", state: "current", minted_at: at };
  return insert(client, "organization_key", { ...key, tenant_id: tenantId, ...row });
};
const addOperation = (client: pg.Client, tenantId: string, row: Row = {}) => {
  const operation = { kind: "user_add", state: "running", stage: "create", input: {}, ...by };
  return insert(client, "operation", { ...operation, tenant_id: tenantId, ...row });
};
let attempt = 0;
const addCall = (client: pg.Client, tenantId: string, row: Row = {}) => {
  attempt += 1;
  const times = { first_sent_at: at, sent_at: at, deadline_at: at, closed_at: at };
  const call = { step: "user_add", attempt, idempotency_key: "k", method: "POST", path: "/", body_hash: "" };
  return insert(client, "upstream_call", {
    ...call,
    ...times,
    state: "unknown",
    tenant_id: tenantId,
    ...row,
  });
};

/** Old rows by `fill`, then the migration, then `check`. */
async function migrated<T>(
  fill: (client: pg.Client) => Promise<T>,
  check: (client: pg.Client, filled: T) => Promise<void>,
): Promise<void> {
  await withEmpty(async (client, url) => {
    await migrate(new Secret(url), before);
    await client.query(
      "INSERT INTO staff (id, email, name, role, created_at) VALUES ($1, 'a@example.com', 'A', 'admin', $2)",
      [staffId, at],
    );
    const filled = await fill(client);
    expect(await migrate(new Secret(url), upTo)).toEqual([theMigration]);
    await check(client, filled);
  });
}

const query = async (client: pg.Client, sql: string, values: unknown[] = []): Promise<Row[]> =>
  (await client.query<Row>(sql, values)).rows;

const reasonsOf = (client: pg.Client, tenantId: string) =>
  query(
    client,
    "SELECT code::text, subject, params FROM tenant_attention WHERE tenant_id = $1 ORDER BY tenant_attention.code",
    [tenantId],
  );

test("the reasons of tenants: those in the slot, those that it had lost, and the status that follows", async () => {
  await migrated(
    async (client) => {
      const lost = await addTenant(client, { stage: "active" });
      const lostKey = await addKey(client, lost, { trouble: "It opens another organization: Elsewhere." });
      const two = await addTenant(client, {
        stage: "active",
        attention: "Sent, and the answer was never seen",
      });
      await addKey(client, two);
      const [one, other] = [await addOperation(client, two), await addOperation(client, two)];
      for (const operation of [one, other]) await addCall(client, two, { operation_id: operation });
      const over = await addOperation(client, two, { state: "cancelled", finished_at: at });
      await addCall(client, two, { operation_id: over });
      const asking = await addTenant(client, {
        attention: "Polytomic reports a conflict",
        decision: { kind: "conflict", message: "What nobody knows." },
      });
      const waiting = await addTenant(client, {
        name: "Waiting",
        attention: "Sent, and the answer was never seen",
      });
      await addCall(client, waiting, { step: "organization" });
      const gone = await addTenant(client, {
        stage: "active",
        attention: "Missing at Polytomic",
        on_hold_at: at,
      });
      await addKey(client, gone);
      const revoked = await addTenant(client, {
        stage: "active",
        attention: "The key was revoked: mint a new one",
      });
      await addKey(client, revoked, { state: "revoked" });
      const strange = await addTenant(client, { stage: "active", attention: "Something of old" });
      const well = await addTenant(client, { stage: "active" });
      for (const id of [strange, well]) await addKey(client, id);
      return { lost, lostKey, two, one, other, asking, waiting, gone, revoked, strange, well };
    },
    async (client, of) => {
      const subject = "";
      expect(await reasonsOf(client, of.lost)).toEqual([
        { code: "foreign_key", subject: of.lostKey, params: { organization: "Elsewhere" } },
      ]);
      expect((await reasonsOf(client, of.two)).map((row) => row.subject).sort()).toEqual(
        [of.one, of.other].sort(),
      );
      expect(await reasonsOf(client, of.two)).toMatchObject([
        { code: "unknown_outcome", params: { asked: "user_add" } },
        { code: "unknown_outcome" },
      ]);
      expect(await reasonsOf(client, of.asking)).toEqual([
        { code: "conflict", subject: "onboarding", params: {} },
      ]);
      expect(await reasonsOf(client, of.waiting)).toEqual([
        { code: "unknown_outcome", subject: "onboarding", params: { asked: "organization" } },
      ]);
      expect(await reasonsOf(client, of.gone)).toEqual([
        { code: "organization_missing", subject, params: {} },
      ]);
      expect(await reasonsOf(client, of.revoked)).toEqual([{ code: "key_revoked", subject, params: {} }]);
      expect(await reasonsOf(client, of.strange)).toEqual([
        { code: "noted", subject, params: { text: "Something of old" } },
      ]);
      expect(await reasonsOf(client, of.well)).toEqual([]);
      const statuses = await query(client, "SELECT id, status, attention_code::text AS worst FROM tenant");
      expect(new Map(statuses.map(({ id, status, worst }) => [id, [status, worst]]))).toEqual(
        new Map([
          [of.lost, ["needs attention", "foreign_key"]],
          [of.two, ["needs attention", "unknown_outcome"]],
          [of.asking, ["needs attention", "conflict"]],
          [of.waiting, ["needs attention", "unknown_outcome"]],
          [of.gone, ["on hold", "organization_missing"]],
          [of.revoked, ["needs attention", "key_revoked"]],
          [of.strange, ["needs attention", "noted"]],
          [of.well, ["active", null]],
        ]),
      );
      expect(
        await query(
          client,
          "SELECT status, sum(n)::int AS n FROM tenant_count GROUP BY status ORDER BY status",
        ),
      ).toEqual([
        { status: "active", n: 1 },
        { status: "needs attention", n: 6 },
        { status: "on hold", n: 1 },
      ]);
      await client.query("DELETE FROM tenant_attention WHERE tenant_id = $1", [of.lost]);
      expect(await query(client, "SELECT status FROM tenant WHERE id = $1", [of.lost])).toEqual([
        { status: "active" },
      ]);
    },
  );
});

const unknown = "We do not know whether this was carried out. ";

/** What stood in a column, its code, and the words of that code today where they differ. */
const sentences: [table: "operation" | "upstream_call", old: string, code: string, now?: string][] = [
  ["upstream_call", "Polytomic could not be reached (ECONNREFUSED); nothing was sent.", "not_reached"],
  ["upstream_call", `${unknown}Polytomic did not answer in time (2.5 s).`, "no_answer_in_time"],
  [
    "upstream_call",
    "The connection to Polytomic broke before its answer arrived.",
    "connection_broke",
    "The connection to Polytomic was lost before the answer arrived.",
  ],
  ["upstream_call", "Polytomic's answer was empty (status 200).", "answer_empty"],
  ["upstream_call", "Polytomic's answer was not JSON (status 502).", "answer_not_json"],
  ["upstream_call", "Polytomic's answer was larger than we accept (status 200).", "answer_too_large"],
  [
    "upstream_call",
    "Polytomic's answer was not of the documented shape.",
    "answer_unreadable",
    "Polytomic's answer was not in the documented format.",
  ],
  [
    "upstream_call",
    "Polytomic's address redirects to https://x.example (301); we do not follow.",
    "redirected",
    "Polytomic's address redirects to https://x.example (301). We don't follow redirects.",
  ],
  [
    "upstream_call",
    "Polytomic rejected the input (422): email (root) is not valid: x.",
    "answered_with_status",
  ],
  [
    "upstream_call",
    "Polytomic answered with an error of its own (503).",
    "answered_with_status",
    "Polytomic had an internal error (503).",
  ],
  [
    "upstream_call",
    "We stopped before the answer arrived.",
    "stopped_before_answer",
    "The app stopped before the answer arrived.",
  ],
  ["upstream_call", "A text of old.", "noted"],
  [
    "operation",
    `${unknown}Polytomic answered with an error of its own (500).`,
    "outcome_unknown",
    "We don't know whether this went through. Polytomic had an internal error (500).",
  ],
  ["operation", "Polytomic did not accept the key (401): no.", "upstream_failure"],
  ["operation", "This tenant has no organization at Polytomic.", "no_organization"],
  [
    "operation",
    "The organization is named “Ac“me” at Polytomic by now. Nothing was deleted.",
    "organization_renamed",
    "The organization is now named “Ac“me” at Polytomic. Nothing was deleted.",
  ],
  [
    "operation",
    "Somebody changed this organization at Polytomic meanwhile. Your change may have been carried out before that.",
    "changed_meanwhile",
    "Someone changed this organization at Polytomic in the meantime. Your change may have been made before that.",
  ],
  ["operation", "Polytomic has another organization named “Acme”. Names are unique there.", "name_taken"],
  [
    "operation",
    "Polytomic says that “Acme” conflicts with something. It lists no other organization of exactly this name, but one that nearly equals it may count.",
    "name_conflict",
    "Polytomic reports a conflict for “Acme”. It lists no other organization with exactly this name, but a very similar name may conflict.",
  ],
  [
    "operation",
    "The organization has a user a@b.example, and we did not make it. Choose another address.",
    "service_email_taken",
    "The organization has a user a@b.example that we did not add. Choose another email.",
  ],
  [
    "operation",
    "The new key was minted and stored, and it did not pass its check. Polytomic does not accept it (401).",
    "new_key_failed_check",
    "The new key was minted and stored but failed verification. Polytomic does not accept it (401).",
  ],
  [
    "operation",
    "The new key does not work, so the old one stays. It belongs to another user: a@b.example.",
    "new_key_not_working",
    "The new key does not work, so the old key stays in use. It belongs to another user: a@b.example.",
  ],
  [
    "operation",
    "Polytomic refused this (422). Its words are on the timeline.",
    "refused_by_upstream",
    "Polytomic rejected this (422). See the timeline for the reason.",
  ],
  [
    "operation",
    "Taken out of use and not revoked: it still works at Polytomic. It opens another organization: A. Inc. That is the organization of the tenant A Inc: revoke its key there.",
    "key_out_of_use",
    "Taken out of use but not revoked: it still works at Polytomic. It opens another organization: A. Inc. That organization belongs to the tenant A Inc: revoke the key there.",
  ],
  ["operation", "Both keys work. The old one stops only after the customer has switched.", "both_keys_work"],
  ["operation", "A text of old.", "noted"],
];

test("each sentence of operations and of the ledger becomes its code, which has today's words", async () => {
  await migrated(
    async (client) => {
      const tenantId = await addTenant(client);
      const ids: string[] = [];
      for (const [table, message] of sentences) {
        const row = { message, state: table === "operation" ? "stuck" : "rejected" };
        ids.push(await (table === "operation" ? addOperation : addCall)(client, tenantId, row));
      }
      return ids;
    },
    async (client, ids) => {
      for (const [n, [table, old, code, now]] of sentences.entries()) {
        const [row] = await query(
          client,
          `SELECT message_code AS "messageCode", message_params AS "messageParams" FROM ${table} WHERE id = $1`,
          [ids[n]],
        );
        const { messageCode, messageParams } = row ?? {};
        expect([old, messageCode]).toEqual([old, code]);
        const call = { state: "rejected", messageCode: String(messageCode), messageParams };
        const words =
          table === "operation"
            ? operationWords({ code: String(messageCode), params: messageParams })
            : callWords(call);
        expect(words).toBe(now ?? old.replace(table === "operation" ? "" : unknown, ""));
      }
    },
  );
});

test("keys, decisions, runs, findings and the record", async () => {
  const trouble = { code: "belongs_to_another_user", params: { user: "ada@x.example" } };
  await migrated(
    async (client) => {
      const tenantId = await addTenant(client, {
        decision: {
          kind: "key-wrong",
          message:
            "The key was minted and stored, but it did not pass its check. It belongs to another user: ada@x.example.",
        },
      });
      await addTenant(client, {
        name: "Conflict",
        decision: {
          kind: "conflict",
          message:
            "Polytomic says that “Acme” conflicts with something, but lists no organization of this name. A request for it may still be running there. Check again in a minute, or choose another name.",
        },
      });
      await addKey(client, tenantId, { trouble: "Polytomic does not accept it (403)." });
      const runId = await insert(client, "reconcile_run", {
        reason: "after an unknown outcome",
        phase: "keys",
        state: "done",
        message: "The keys were checked up to 4 of 10. Polytomic asked us to slow down (429).",
        started_at: at,
        seen_at: at,
      });
      const imported = { run_id: runId, started_by_id: staffId, started_at: at, seen_at: at };
      await insert(client, "import_run", {
        ...imported,
        state: "failed",
        message: "We could not finish it. The log says why.",
      });
      const finding = { run_id: runId, tenant_id: tenantId };
      await insert(client, "finding", {
        ...finding,
        kind: "renamed",
        detail: "Ours",
        repair: "Renamed to Theirs",
      });
      await insert(client, "finding", {
        ...finding,
        kind: "key-foreign",
        detail: "It opens another organization: Elsewhere.",
        repair: "Passed over: it is ours or gone by now",
      });
      const events: [action: string, detail: Row][] = [
        ["key.revoked", { reason: "It was in a log" }],
        ["operation.begun", { kind: "key_revoke", reason: "It was in a log" }],
        ["key.retired", { reason: "its user was removed" }],
        ["key.retired", { why: "Replaced without an outage" }],
        [
          "key.retired",
          {
            why: "Taken out of use and not revoked: it still works at Polytomic. It belongs to another user: ada@x.example.",
            given: "It was in a log",
          },
        ],
        ["key.refused", { message: "It belongs to another user: ada@x.example." }],
        ["operation.failed", { kind: "user_add", message: "Polytomic reported a conflict (409)." }],
        ["reconcile.started", { reason: "by hand" }],
        ["key.verified", {}],
      ];
      for (const [n, [action, detail]] of events.entries())
        await insert(client, "audit_event", {
          action,
          detail,
          at: new Date(Date.parse(at) + n),
          target_type: "key",
          target_id: "k",
        });
    },
    async (client) => {
      expect(await query(client, "SELECT decision FROM tenant ORDER BY name DESC")).toEqual([
        { decision: { kind: "key-wrong", trouble } },
        {
          decision: {
            kind: "conflict",
            conflict: { code: "name_conflict", params: { name: "Acme" } },
          },
        },
      ]);
      expect(
        await query(client, "SELECT trouble::text, trouble_params AS params FROM organization_key"),
      ).toEqual([{ trouble: "not_accepted", params: { status: 403 } }]);
      expect(
        await query(client, "SELECT reason::text, message_code, message_params FROM reconcile_run"),
      ).toEqual([
        {
          reason: "after_unknown_outcome",
          message_code: "keys_checked_in_part",
          message_params: {
            done: 4,
            total: 10,
            failure: { code: "answered_with_status", params: { status: 429, upstream: null } },
          },
        },
      ]);
      expect(await query(client, "SELECT message_code FROM import_run")).toEqual([
        { message_code: "unfinished" },
      ]);
      expect(
        await query(
          client,
          "SELECT detail_code, detail_params, repair_code, repair_params FROM finding ORDER BY kind",
        ),
      ).toEqual([
        {
          detail_code: "opens_another_organization",
          detail_params: { organization: "Elsewhere" },
          repair_code: "skipped",
          repair_params: {},
        },
        {
          detail_code: "named_here",
          detail_params: { name: "Ours" },
          repair_code: "renamed",
          repair_params: { name: "Theirs" },
        },
      ]);
      const failure = { code: "answered_with_status", params: { status: 409, upstream: null } };
      const given = "It was in a log";
      expect(
        (await query(client, "SELECT detail FROM audit_event ORDER BY at")).map((row) => row.detail),
      ).toEqual([
        { given },
        { kind: "key_revoke", given },
        { reason: "user_removed", params: {} },
        { reason: "rotated_with_overlap", params: {} },
        { reason: "out_of_use_not_revoked", params: { trouble }, given },
        { reason: trouble.code, params: trouble.params },
        { kind: "user_add", reason: "upstream_failure", params: { failure } },
        { reason: "by_hand", params: {} },
        {},
      ]);
      const sentence = `UPDATE operation SET message_code = 'Nothing was sent.'`;
      await addOperation(client, String((await query(client, "SELECT id FROM tenant"))[0]?.id));
      await expect(client.query(sentence)).rejects.toThrow(/operation_message_is_code/);
      await expect(
        client.query(`UPDATE audit_event SET detail = '{"reason": "It leaked."}'`),
      ).rejects.toThrow(/audit_event_reason_is_code/);
    },
  );
});
