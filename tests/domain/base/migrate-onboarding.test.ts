import { randomUUID } from "node:crypto";
import type pg from "pg";
import { expect, test } from "vitest";
import { open, seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { Secret } from "#lib/base/secret.ts";
import { onboardingInput } from "#lib/onboarding/input.ts";
import { readQuestion } from "#lib/onboarding/question.ts";
import { useTestApp } from "#tests/support/world/env.ts";
import {
  addCall,
  addKey,
  addTenant,
  at,
  insert,
  migratedBy,
  query,
  type Row,
} from "#tests/support/world/old-rows.ts";

useTestApp();

const theMigration = "20261127020100_onboarding_operations";
const addDraft = (client: pg.Client, row: Row) => addTenant(client, { name_folded: "northwind", ...row });
const input = { matchesSeen: false, replaceKey: false };

test("each onboarding stands where its tenant's row said, and the worker continues those that it would have continued", async () => {
  await migratedBy(
    theMigration,
    async (client) => {
      const asking = randomUUID();
      const question = { kind: "conflict", conflict: { code: "user_may_run", params: {} } };
      const sealed = await seal(new Secret("a client secret"), placeOf("oidc-client-secret", asking, asking));
      await addDraft(client, {
        id: asking,
        decision: question,
        oidc_client_secret: sealed,
        matches_seen: true,
      });
      const askingCall = await addCall(client, asking, { step: "organization" });
      const reason = "INSERT INTO tenant_attention (tenant_id, code, subject, since)";
      await client.query(`${reason} VALUES ($1, 'conflict', 'onboarding', $2)`, [asking, at]);
      const begun = await addDraft(client, {});
      const lost = await addDraft(client, {});
      await addCall(client, lost, { step: "organization" });
      const refused = await addDraft(client, {});
      await addCall(client, refused, { step: "organization", state: "rejected", http_status: 422 });
      const imported = await addDraft(client, { stage: "organization_created", imported: true });
      const slowed = await addDraft(client, { stage: "organization_created" });
      await addCall(client, slowed, { step: "user", state: "rejected", http_status: 429 });
      const user = { stage: "user_added", root_user_id: "u" };
      const [unchecked, replaced] = [
        await addDraft(client, user),
        await addDraft(client, { ...user, replace_key: true }),
      ];
      const keyId = await addKey(client, unchecked, { state: "unverified" });
      await addKey(client, replaced, { state: "unverified" });
      const done = await addDraft(client, { stage: "active" });
      const deleted = await addDraft(client, { stage: "active", archived_at: at });
      const event = { at, action: "organization.deleted", target_type: "tenant", target_id: deleted };
      await insert(client, "audit_event", { ...event, tenant_id: deleted, detail: {} });
      await addCall(client, deleted, { step: "key", state: "succeeded" });
      return {
        asking,
        askingCall,
        question,
        begun,
        lost,
        refused,
        imported,
        slowed,
        unchecked,
        keyId,
        replaced,
        done,
        deleted,
      };
    },
    async (client, of) => {
      const rows = await query(client, "SELECT *, state::text, kind::text FROM operation");
      const onboarding = (id: string) => rows.find((row) => row.id === id && row.tenant_id === id);
      const stands = (id: string) => [onboarding(id)?.stage, onboarding(id)?.state];
      expect(rows).toHaveLength(9);
      expect(new Set(rows.map(({ kind, topic }) => `${kind} ${topic}`))).toEqual(
        new Set(["onboarding null"]),
      );
      expect(stands(of.asking)).toEqual(["organization", "asking"]);
      expect(stands(of.begun)).toEqual(["organization", "waiting"]);
      expect(stands(of.lost)).toEqual(["organization", "running"]);
      expect(stands(of.refused)).toEqual(["organization", "waiting"]);
      expect(stands(of.imported)).toEqual(["user", "waiting"]);
      expect(stands(of.slowed)).toEqual(["user", "running"]);
      expect(stands(of.unchecked)).toEqual(["verify", "running"]);
      expect(stands(of.replaced)).toEqual(["key", "waiting"]);
      expect(stands(of.done)).toEqual(["verify", "done"]);
      expect(onboarding(of.done)?.finished_at).not.toBeNull();
      expect(onboarding(of.deleted)).toBeUndefined();

      for (const row of rows) onboardingInput.parse(row.input);
      expect(onboarding(of.asking)?.input).toEqual({ ...input, matchesSeen: true });
      expect(onboarding(of.unchecked)?.input).toEqual({ ...input, keyId: of.keyId });
      expect(onboarding(of.replaced)?.input).toEqual({ ...input, replaceKey: true });
      expect(readQuestion(onboarding(of.asking)?.question)).toEqual(of.question);
      const secret = String(onboarding(of.asking)?.secret);
      const opened = await open(secret, placeOf("oidc-client-secret", of.asking, of.asking));
      expect(opened.reveal()).toBe("a client secret");

      const calls = await query(client, "SELECT id, tenant_id, operation_id FROM upstream_call");
      for (const { tenant_id: id, operation_id } of calls)
        expect(operation_id).toBe(id === of.deleted ? null : id);
      expect(await query(client, "SELECT tenant_id, subject FROM tenant_attention")).toEqual([
        { tenant_id: of.asking, subject: of.asking },
      ]);
    },
  );
});
