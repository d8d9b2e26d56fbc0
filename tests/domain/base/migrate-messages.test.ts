import type pg from "pg";
import { expect, test } from "vitest";
import {
  addCall,
  addKey,
  addOperation,
  addTenant,
  at,
  insert,
  migrated,
  query,
  type Row,
  staffId,
} from "#tests/support/world/old-rows.ts";

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
        client.query(
          `INSERT INTO audit_event (id, at, action, target_type, target_id, detail)
           VALUES (gen_random_uuid(), now(), 'key.revoked', 'key', 'x', '{"reason": "It leaked."}')`,
        ),
      ).rejects.toThrow(/audit_event_reason_is_code/);
    },
  );
});
