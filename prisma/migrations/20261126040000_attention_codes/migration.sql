-- What was stored as sentences becomes codes with parameters. Each known sentence is mapped to its code; a text that
-- is not known becomes the code "noted" with the text as its parameter.

-- CreateEnum
CREATE TYPE "attention_code" AS ENUM ('foreign_key', 'another_users_key', 'organization_missing', 'key_not_working', 'key_revoked', 'key_user_removed', 'key_out_of_use', 'no_key', 'new_key_not_working', 'partner_key_refused', 'key_check_failed', 'key_exists', 'found_upstream', 'conflict', 'unknown_outcome', 'key_perhaps_replaced', 'noted');

-- CreateEnum
CREATE TYPE "key_trouble" AS ENUM ('opens_another_organization', 'belongs_to_another_user', 'not_a_users_key', 'not_accepted', 'perhaps_stopped', 'noted');

-- CreateEnum
CREATE TYPE "run_reason" AS ENUM ('by_hand', 'nightly', 'after_unknown_outcome');

-- CreateTable
CREATE TABLE "tenant_attention" (
    "tenant_id" UUID NOT NULL,
    "code" "attention_code" NOT NULL,
    "subject" TEXT NOT NULL DEFAULT '',
    "params" JSONB NOT NULL DEFAULT '{}',
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tenant_attention_pkey" PRIMARY KEY ("tenant_id","code","subject")
);

-- CreateIndex
CREATE INDEX "tenant_attention_code_tenant_id_idx" ON "tenant_attention"("code", "tenant_id");

-- AddForeignKey
ALTER TABLE "tenant_attention" ADD CONSTRAINT "tenant_attention_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The sentences of before: these functions go at the end.

CREATE FUNCTION "old_said"(code TEXT, params JSONB DEFAULT '{}') RETURNS JSONB LANGUAGE sql IMMUTABLE
    AS $$ SELECT jsonb_build_object('code', code, 'params', params) $$;

CREATE FUNCTION "old_noted"(sentence TEXT) RETURNS JSONB LANGUAGE sql IMMUTABLE
    AS $$ SELECT "old_said"('noted', jsonb_build_object('text', sentence)) $$;

CREATE FUNCTION "old_failure"(sentence TEXT) RETURNS JSONB LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    said TEXT := regexp_replace(sentence, '^We do not know whether this was carried out\. ', '');
    part TEXT[];
BEGIN
    IF said = 'We stopped before the answer arrived.' THEN RETURN "old_said"('stopped_before_answer'); END IF;
    part := regexp_match(said, '^Polytomic could not be reached \((.*)\); nothing was sent\.$');
    IF part IS NOT NULL THEN RETURN "old_said"('not_reached', jsonb_build_object('cause', part[1])); END IF;
    part := regexp_match(said, '^Polytomic did not answer in time \(([0-9.]+) s\)\.$');
    IF part IS NOT NULL THEN
        RETURN "old_said"('no_answer_in_time', jsonb_build_object('timeoutMs', (part[1]::numeric * 1000)::int));
    END IF;
    part := regexp_match(said, '^Polytomic''s address redirects(?: to (.*?))? \((\d+)\); we do not follow\.$');
    IF part IS NOT NULL THEN
        RETURN "old_said"('redirected', jsonb_build_object('status', part[2]::int, 'to', part[1]));
    END IF;
    part := regexp_match(said, '^Polytomic answered in version (.*) although (.*) was asked for\.$');
    IF part IS NOT NULL THEN
        RETURN "old_said"('other_version', jsonb_build_object('answered', part[1], 'asked', part[2]));
    END IF;
    part := regexp_match(said, '^(The connection to Polytomic broke before its answer arrived|Polytomic''s answer was (?:larger than we accept|not JSON|empty|not of the documented shape))(?: \(status (\d+)\))?\.$');
    IF part IS NOT NULL THEN
        RETURN "old_said"(
            CASE part[1]
                WHEN 'The connection to Polytomic broke before its answer arrived' THEN 'connection_broke'
                WHEN 'Polytomic''s answer was larger than we accept' THEN 'answer_too_large'
                WHEN 'Polytomic''s answer was not JSON' THEN 'answer_not_json'
                WHEN 'Polytomic''s answer was empty' THEN 'answer_empty'
                ELSE 'answer_unreadable'
            END, jsonb_build_object('status', part[2]::int));
    END IF;
    part := regexp_match(said, '^(?:Polytomic did not accept the key|Polytomic does not allow this with the key in use|Polytomic does not know this address or record|Polytomic stopped waiting for the request|Polytomic reported a conflict|Polytomic rejected the input|Polytomic asked us to slow down|Polytomic answered with an error of its own|Polytomic failed to carry this out) \((\d+)\)(?:: (.*)|\.)$');
    IF part IS NOT NULL THEN
        RETURN "old_said"('answered_with_status', jsonb_build_object('status', part[1]::int, 'upstream', part[2]));
    END IF;
    RETURN "old_noted"(sentence);
END $$;

CREATE FUNCTION "old_trouble"(sentence TEXT) RETURNS JSONB LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE part TEXT[];
BEGIN
    IF sentence = 'It is not a user''s key.' THEN RETURN "old_said"('not_a_users_key'); END IF;
    IF sentence = 'It may have been retired: verify it.' THEN RETURN "old_said"('perhaps_stopped'); END IF;
    part := regexp_match(sentence, '^It opens another organization: (.*)\.$');
    IF part IS NOT NULL THEN
        RETURN "old_said"('opens_another_organization', jsonb_build_object('organization', part[1]));
    END IF;
    part := regexp_match(sentence, '^It belongs to another user: (.*)\.$');
    IF part IS NOT NULL THEN RETURN "old_said"('belongs_to_another_user', jsonb_build_object('user', part[1])); END IF;
    part := regexp_match(sentence, '^Polytomic does not accept it \((\d+)\)\.$');
    IF part IS NOT NULL THEN RETURN "old_said"('not_accepted', jsonb_build_object('status', part[1]::int)); END IF;
    RETURN "old_noted"(sentence);
END $$;

CREATE FUNCTION "old_operation"(sentence TEXT) RETURNS JSONB LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    part TEXT[];
    failure JSONB := "old_failure"(sentence);
    code TEXT := CASE sentence
        WHEN 'The tenant has no organization at Polytomic.' THEN 'no_organization'
        WHEN 'This tenant has no organization at Polytomic.' THEN 'no_organization'
        WHEN 'This is the partner''s own organization. It is not changed or deleted from here.' THEN 'partner_organization'
        WHEN 'Polytomic lists no organization at all, not even the partner''s own.' THEN 'nothing_listed'
        WHEN 'Polytomic does not list this organization any more. Nothing was changed.' THEN 'organization_gone'
        WHEN 'Client id and client secret are missing; sending the change would have wiped them.' THEN 'oidc_client_missing'
        WHEN 'The organization has a user with this address already. No invitation was sent.' THEN 'email_taken'
        WHEN 'Polytomic reports a conflict, but lists no user with this address. A request for it may still be running there. Try again in a minute.' THEN 'addition_may_run'
        WHEN 'The organization does not have this user any more.' THEN 'user_gone'
        WHEN 'A request for this user may still be running at Polytomic. We look again in a minute.' THEN 'service_user_may_run'
        WHEN 'A request to replace the key may still be running at Polytomic. We ask again in a minute.' THEN 'mint_may_run'
        WHEN 'Both keys work. The old one stops only after the customer has switched.' THEN 'both_keys_work'
        WHEN 'The old key is being revoked. A new one is minted only after that.' THEN 'revocation_first'
        WHEN 'The key was revoked meanwhile, and nothing took its place. Mint a new one.' THEN 'revoked_meanwhile'
    END;
BEGIN
    IF code IS NOT NULL THEN RETURN "old_said"(code); END IF;
    IF failure ->> 'code' <> 'noted' THEN
        RETURN "old_said"(
            CASE WHEN sentence LIKE 'We do not know whether this was carried out.%' THEN 'outcome_unknown'
                 ELSE 'upstream_failure' END,
            jsonb_build_object('failure', failure));
    END IF;
    part := regexp_match(sentence, '^The organization is named “(.*)” at Polytomic by now\. Nothing was deleted\.$');
    IF part IS NOT NULL THEN RETURN "old_said"('organization_renamed', jsonb_build_object('name', part[1])); END IF;
    part := regexp_match(sentence, '^Somebody changed this organization at Polytomic meanwhile\. (Your|Nothing)');
    IF part IS NOT NULL THEN
        RETURN "old_said"('changed_meanwhile', jsonb_build_object('mayBeDone', part[1] = 'Your'));
    END IF;
    part := regexp_match(sentence, '^Polytomic has another organization named “(.*)”\. Names are unique there\.$');
    IF part IS NOT NULL THEN RETURN "old_said"('name_taken', jsonb_build_object('name', part[1])); END IF;
    part := regexp_match(sentence, '^Polytomic says that “(.*)” conflicts with something\. It lists no other organization');
    IF part IS NOT NULL THEN RETURN "old_said"('name_conflict', jsonb_build_object('name', part[1])); END IF;
    part := regexp_match(sentence, '^The organization has a user (.*), and we did not make it\. Choose another address\.$');
    IF part IS NOT NULL THEN RETURN "old_said"('service_email_taken', jsonb_build_object('email', part[1])); END IF;
    part := regexp_match(sentence, '^The new key was minted and stored, and it did not pass its check\. (.*)$');
    IF part IS NOT NULL THEN
        RETURN "old_said"('new_key_failed_check', jsonb_build_object('trouble', "old_trouble"(part[1])));
    END IF;
    part := regexp_match(sentence, '^The new key does not work, (so the old one stays|and no other key is in use)\. (.*)$');
    IF part IS NOT NULL THEN
        RETURN "old_said"('new_key_not_working', jsonb_build_object(
            'oldKeyStays', part[1] = 'so the old one stays', 'trouble', "old_trouble"(part[2])));
    END IF;
    part := regexp_match(sentence, '^Polytomic refused this \((\d+)\)\. Its words are on the timeline\.$');
    IF part IS NOT NULL THEN
        RETURN "old_said"('refused_by_upstream', jsonb_build_object('status', part[1]::int));
    END IF;
    part := regexp_match(sentence, '^Taken out of use and not revoked: it still works at Polytomic\. (.*\.) (?:Remove that user, or replace their key, to make it stop\.|No tenant of ours has that organization: .*|That is the organization of the tenant (.*): revoke its key there\.)$');
    IF part IS NOT NULL THEN
        RETURN "old_said"('key_out_of_use', jsonb_build_object('trouble', "old_trouble"(part[1]), 'tenantName', part[2]));
    END IF;
    RETURN "old_noted"(sentence);
END $$;

CREATE FUNCTION "old_reason"(sentence TEXT) RETURNS JSONB LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    part TEXT[];
    code TEXT := CASE sentence
        WHEN 'Rotated' THEN 'rotated'
        WHEN 'Replaced without an outage' THEN 'rotated_with_overlap'
        WHEN 'Given up before the switch' THEN 'cancelled_before_switch'
        WHEN 'its user was removed' THEN 'user_removed'
        WHEN 'The organization was deleted at Polytomic' THEN 'organization_deleted'
        WHEN 'The organization is gone at Polytomic' THEN 'organization_missing'
        WHEN 'Minted again, as it was never seen to work' THEN 'never_verified'
        WHEN 'The customer has switched' THEN 'customer_switched'
        WHEN 'It stands alone since the old key was ended' THEN 'stands_alone'
        WHEN 'by hand' THEN 'by_hand'
        WHEN 'nightly' THEN 'nightly'
        WHEN 'after an unknown outcome' THEN 'after_unknown_outcome'
    END;
BEGIN
    IF code IS NOT NULL THEN RETURN "old_said"(code); END IF;
    part := regexp_match(sentence, '^(Replaced and not stopped|Taken out of use and not revoked): it still works at Polytomic\. (.*)$');
    IF part IS NOT NULL THEN
        RETURN "old_said"(
            CASE part[1] WHEN 'Replaced and not stopped' THEN 'replaced_not_stopped' ELSE 'out_of_use_not_revoked' END,
            jsonb_build_object('trouble', "old_trouble"(part[2])));
    END IF;
    RETURN "old_noted"(sentence);
END $$;

CREATE FUNCTION "old_run"(sentence TEXT) RETURNS JSONB LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    part TEXT[];
    failure JSONB := "old_failure"(sentence);
BEGIN
    IF sentence = 'It stopped half-way: the worker that ran it has ended.' THEN RETURN "old_said"('died'); END IF;
    IF sentence = 'We could not finish it. The log says why.' THEN RETURN "old_said"('unfinished'); END IF;
    IF sentence = 'Polytomic listed no organization, not even the partner''s own.' THEN
        RETURN "old_said"('nothing_listed');
    END IF;
    part := regexp_match(sentence, '^The keys were checked up to (\d+) of (\d+)\. (.*)$');
    IF part IS NOT NULL THEN
        RETURN "old_said"('keys_checked_in_part', jsonb_build_object(
            'done', part[1]::int, 'total', part[2]::int, 'failure', "old_failure"(part[3])));
    END IF;
    IF failure ->> 'code' <> 'noted' THEN
        RETURN "old_said"('upstream_failure', jsonb_build_object('failure', failure));
    END IF;
    RETURN "old_noted"(sentence);
END $$;

CREATE FUNCTION "old_repair"(sentence TEXT) RETURNS JSONB LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN sentence = 'Adopted' THEN "old_said"('adopted')
        WHEN sentence = 'Passed over: it is ours or gone by now' THEN "old_said"('skipped')
        WHEN sentence = 'No longer so' THEN "old_said"('no_longer_applies')
        WHEN sentence = 'Forgotten' THEN "old_said"('forgotten')
        WHEN sentence = 'Kept our name' THEN "old_said"('kept_name')
        WHEN sentence = 'Seen' THEN "old_said"('seen')
        WHEN sentence LIKE 'Renamed to %' THEN "old_said"('renamed', jsonb_build_object('name', substr(sentence, 12)))
        ELSE "old_noted"(sentence)
    END
$$;

CREATE FUNCTION "old_conflict"(sentence TEXT) RETURNS JSONB LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE part TEXT[];
BEGIN
    part := regexp_match(sentence, '^Polytomic says that “(.*)” conflicts with something, but lists no organization of this name\.');
    IF part IS NOT NULL THEN RETURN "old_said"('name_conflict', jsonb_build_object('name', part[1])); END IF;
    IF sentence LIKE 'Polytomic reports a conflict, but lists no user with this address.%' THEN
        RETURN "old_said"('user_may_run');
    END IF;
    IF sentence LIKE 'A request to replace this user''s key was sent, and may still be running at Polytomic.%' THEN
        RETURN "old_said"('mint_may_run');
    END IF;
    RETURN "old_noted"(sentence);
END $$;

-- Keys
ALTER TABLE "organization_key" RENAME COLUMN "trouble" TO "old_trouble";
ALTER TABLE "organization_key" ADD COLUMN "trouble" "key_trouble",
ADD COLUMN     "trouble_params" JSONB NOT NULL DEFAULT '{}';
UPDATE "organization_key" SET
    "trouble" = ("old_trouble"("old_trouble") ->> 'code')::"key_trouble",
    "trouble_params" = "old_trouble"("old_trouble") -> 'params'
WHERE "old_trouble" IS NOT NULL;
ALTER TABLE "organization_key" DROP COLUMN "old_trouble";

-- Operations
ALTER TABLE "operation" ADD COLUMN     "message_code" TEXT,
ADD COLUMN     "message_params" JSONB NOT NULL DEFAULT '{}';
UPDATE "operation" SET
    "message_code" = "old_operation"("message") ->> 'code', "message_params" = "old_operation"("message") -> 'params'
WHERE "message" IS NOT NULL AND "message" <> '';
ALTER TABLE "operation" DROP COLUMN "message";

-- The ledger
ALTER TABLE "upstream_call" ADD COLUMN     "message_code" TEXT,
ADD COLUMN     "message_params" JSONB NOT NULL DEFAULT '{}';
UPDATE "upstream_call" SET
    "message_code" = "old_failure"("message") ->> 'code', "message_params" = "old_failure"("message") -> 'params'
WHERE "message" IS NOT NULL AND "message" <> '';
ALTER TABLE "upstream_call" DROP COLUMN "message";

-- Runs, imports and findings
ALTER TABLE "reconcile_run" ADD COLUMN     "message_code" TEXT,
ADD COLUMN     "message_params" JSONB NOT NULL DEFAULT '{}';
UPDATE "reconcile_run" SET
    "message_code" = "old_run"("message") ->> 'code', "message_params" = "old_run"("message") -> 'params'
WHERE "message" IS NOT NULL AND "message" <> '';
ALTER TABLE "reconcile_run" DROP COLUMN "message";
ALTER TABLE "reconcile_run" ALTER COLUMN "reason" TYPE "run_reason" USING (
    CASE "reason" WHEN 'nightly' THEN 'nightly' WHEN 'after an unknown outcome' THEN 'after_unknown_outcome'
                  ELSE 'by_hand' END::"run_reason");

ALTER TABLE "import_run" ADD COLUMN     "message_code" TEXT,
ADD COLUMN     "message_params" JSONB NOT NULL DEFAULT '{}';
UPDATE "import_run" SET
    "message_code" = "old_run"("message") ->> 'code', "message_params" = "old_run"("message") -> 'params'
WHERE "message" IS NOT NULL AND "message" <> '';
ALTER TABLE "import_run" DROP COLUMN "message";

ALTER TABLE "finding" ADD COLUMN     "detail_code" TEXT,
ADD COLUMN     "detail_params" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "repair_code" TEXT,
ADD COLUMN     "repair_params" JSONB NOT NULL DEFAULT '{}';
UPDATE "finding" SET
    "detail_code" = said ->> 'code', "detail_params" = said -> 'params'
FROM (
    SELECT "id", CASE
        WHEN "kind" NOT IN ('key-dead', 'key-foreign') THEN "old_said"('named_here', jsonb_build_object('name', "detail"))
        WHEN "detail" = 'It cannot be opened with the encryption keys that this app has.' THEN "old_said"('cannot_be_opened')
        ELSE "old_trouble"("detail")
    END AS said
    FROM "finding" WHERE "detail" IS NOT NULL
) AS was
WHERE was."id" = "finding"."id";
UPDATE "finding" SET
    "repair_code" = "old_repair"("repair") ->> 'code', "repair_params" = "old_repair"("repair") -> 'params'
WHERE "repair" IS NOT NULL;
ALTER TABLE "finding" DROP COLUMN "detail", DROP COLUMN "repair";

-- What staff have to decide
UPDATE "tenant" SET "decision" = CASE "decision" ->> 'kind'
    WHEN 'exists' THEN "decision" - 'why'
    WHEN 'conflict' THEN jsonb_build_object('kind', 'conflict', 'conflict', "old_conflict"("decision" ->> 'message'))
    WHEN 'key-exists' THEN "decision" - 'message'
    WHEN 'key-wrong' THEN jsonb_build_object('kind', 'key-wrong', 'trouble', "old_trouble"(
        regexp_replace("decision" ->> 'message', '^The key was minted and stored, but it did not pass its check\. ', '')))
    WHEN 'credential' THEN jsonb_build_object('kind', 'credential', 'failure', "old_failure"("decision" ->> 'message'))
    ELSE "decision"
END
WHERE "decision" IS NOT NULL;

-- The record: one name for a reason, and another for what a person gave as theirs.
UPDATE "audit_event" SET "detail" = ("detail" - 'reason') || jsonb_build_object('given', "detail" -> 'reason')
WHERE "action" IN ('key.revoked', 'operation.begun') AND "detail" ? 'reason';
UPDATE "audit_event" SET "detail" = ("detail" - 'message') || jsonb_build_object(
    'reason', "old_operation"("detail" ->> 'message') -> 'code', 'params', "old_operation"("detail" ->> 'message') -> 'params')
WHERE "action" = 'operation.failed' AND "detail" ->> 'message' <> '';
UPDATE "audit_event" SET "detail" = "detail" - 'message' WHERE "action" = 'operation.failed' AND "detail" ->> 'message' = '';
UPDATE "audit_event" SET "detail" = ("detail" - 'message') || jsonb_build_object(
    'reason', "old_trouble"("detail" ->> 'message') -> 'code', 'params', "old_trouble"("detail" ->> 'message') -> 'params')
WHERE "action" = 'key.refused' AND "detail" ? 'message';
UPDATE "audit_event" SET "detail" = ("detail" - 'why' - 'reason') || jsonb_build_object(
    'reason', "old_reason"(coalesce("detail" ->> 'why', "detail" ->> 'reason')) -> 'code',
    'params', "old_reason"(coalesce("detail" ->> 'why', "detail" ->> 'reason')) -> 'params')
WHERE "action" NOT IN ('operation.failed', 'key.refused')
  AND ("detail" ->> 'why' IS NOT NULL OR "detail" ->> 'reason' IS NOT NULL);

-- Why tenants need attention. The worst reason stands on the tenant, whoever writes the reasons.
DROP TRIGGER "tenant_moved" ON "tenant";
ALTER TABLE "tenant" ADD COLUMN     "attention_code" "attention_code",
ADD COLUMN     "attention_params" JSONB NOT NULL DEFAULT '{}';

CREATE FUNCTION "tenant_attention_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed UUID := coalesce(NEW."tenant_id", OLD."tenant_id");
    worst RECORD;
BEGIN
    -- Two who change the reasons of one tenant: the second waits here, and the next statement sees what the first wrote.
    PERFORM FROM "tenant" WHERE "id" = changed FOR NO KEY UPDATE;
    SELECT "code", "params" INTO worst FROM "tenant_attention"
    WHERE "tenant_id" = changed ORDER BY "code", "since", "subject" LIMIT 1;
    UPDATE "tenant" SET "attention_code" = worst."code", "attention_params" = coalesce(worst."params", '{}')
    WHERE "id" = changed;
    RETURN NULL;
END $$;
CREATE TRIGGER "tenant_attention_changed" AFTER INSERT OR UPDATE OR DELETE ON "tenant_attention"
    FOR EACH ROW EXECUTE FUNCTION "tenant_attention_changed"();

-- Keys in use: also where the one slot of before was overwritten by something else.
INSERT INTO "tenant_attention" ("tenant_id", "code", "subject", "params", "since")
SELECT "tenant_id",
    (CASE
        WHEN "trouble" = 'opens_another_organization' THEN 'foreign_key'
        WHEN "trouble" IN ('belongs_to_another_user', 'not_a_users_key') THEN 'another_users_key'
        WHEN "trouble" = 'perhaps_stopped' THEN 'key_perhaps_replaced'
        WHEN "organization_key"."state" = 'current' THEN 'key_not_working'
        ELSE 'new_key_not_working'
    END)::"attention_code",
    "organization_key"."id"::text,
    CASE WHEN "trouble" = 'opens_another_organization' THEN "trouble_params" ELSE '{}' END,
    "tenant"."updated_at"
FROM "organization_key" JOIN "tenant" ON "tenant"."id" = "tenant_id"
WHERE "organization_key"."state" IN ('current', 'next') AND "trouble" IS NOT NULL;

-- What an onboarding asks.
INSERT INTO "tenant_attention" ("tenant_id", "code", "subject", "since")
SELECT "id",
    (CASE "decision" ->> 'kind'
        WHEN 'exists' THEN 'found_upstream'
        WHEN 'conflict' THEN 'conflict'
        WHEN 'key-exists' THEN 'key_exists'
        WHEN 'key-wrong' THEN 'key_check_failed'
        ELSE 'partner_key_refused'
    END)::"attention_code",
    'onboarding', "updated_at"
FROM "tenant" WHERE "decision" ->> 'kind' IN ('exists', 'conflict', 'key-exists', 'key-wrong', 'credential');

-- Outcomes that are unknown: of operations that are open, and of onboardings.
INSERT INTO "tenant_attention" ("tenant_id", "code", "subject", "params", "since")
SELECT "operation"."tenant_id", 'unknown_outcome', "operation"."id"::text,
    jsonb_build_object('asked', "operation"."kind"), coalesce(last."closed_at", last."deadline_at")
FROM "operation" CROSS JOIN LATERAL (
    SELECT "state", "closed_at", "deadline_at" FROM "upstream_call"
    WHERE "operation_id" = "operation"."id" ORDER BY "sent_at" DESC, "id" DESC LIMIT 1
) AS last
WHERE "operation"."finished_at" IS NULL AND last."state" = 'unknown';
INSERT INTO "tenant_attention" ("tenant_id", "code", "subject", "params", "since")
SELECT "tenant"."id", 'unknown_outcome', 'onboarding',
    jsonb_build_object('asked', last."step"), coalesce(last."closed_at", last."deadline_at")
FROM "tenant" CROSS JOIN LATERAL (
    SELECT "state", "step", "closed_at", "deadline_at" FROM "upstream_call"
    WHERE "tenant_id" = "tenant"."id" AND "operation_id" IS NULL ORDER BY "sent_at" DESC, "id" DESC LIMIT 1
) AS last
WHERE "tenant"."stage" <> 'active' AND "tenant"."decision" IS NULL AND last."state" = 'unknown'
  AND last."step" IN ('organization', 'user', 'key');

-- What else the slot said. A key is named by the one in use, so that its next check clears it.
INSERT INTO "tenant_attention" ("tenant_id", "code", "subject", "params", "since")
SELECT "id", "code",
    CASE WHEN "of_key" THEN coalesce((
        SELECT "organization_key"."id"::text FROM "organization_key"
        WHERE "tenant_id" = said."id" AND "state" IN ('current', 'next') ORDER BY "state", "minted_at" DESC LIMIT 1
    ), '') WHEN "code" = 'noted' AND "stage" <> 'active' THEN 'onboarding' ELSE '' END,
    CASE WHEN "code" = 'foreign_key' THEN '{"organization": null}'::jsonb
         WHEN "code" = 'noted' THEN jsonb_build_object('text', "attention") ELSE '{}' END,
    "updated_at"
FROM (
    SELECT "id", "stage", "attention", "updated_at",
        (CASE "attention"
            WHEN 'The key opens another organization' THEN 'foreign_key'
            WHEN 'The key is not this customer''s user''s' THEN 'another_users_key'
            WHEN 'The key does not work any more' THEN 'key_not_working'
            WHEN 'The new key does not work' THEN 'new_key_not_working'
            WHEN 'The key may have been replaced: verify it' THEN 'key_perhaps_replaced'
            WHEN 'The key was revoked: mint a new one' THEN 'key_revoked'
            WHEN 'The key''s user was removed: mint a new key' THEN 'key_user_removed'
            WHEN 'The key was taken out of use: mint a new one' THEN 'key_out_of_use'
            WHEN 'No key is in use: mint a new one' THEN 'no_key'
            WHEN 'Missing at Polytomic' THEN 'organization_missing'
            ELSE 'noted'
        END)::"attention_code" AS "code",
        "attention" IN (
            'The key opens another organization', 'The key is not this customer''s user''s',
            'The key does not work any more', 'The new key does not work', 'The key may have been replaced: verify it'
        ) AS "of_key"
    FROM "tenant"
    WHERE "attention" IS NOT NULL AND "attention" NOT IN (
        'Sent, and the answer was never seen', 'Found at Polytomic: adopt it or change the input',
        'Polytomic reports a conflict', 'The user may have a key already', 'The key did not pass its check',
        'The partner key was refused')
) AS said
WHERE NOT EXISTS (
    SELECT FROM "tenant_attention" WHERE "tenant_id" = said."id" AND "tenant_attention"."code" = said."code"
);
-- A key that was lost by being revoked, taken out of use or by its user's removal while the slot said something else.
INSERT INTO "tenant_attention" ("tenant_id", "code", "since")
SELECT "id", 'no_key', "updated_at" FROM "tenant"
WHERE "stage" = 'active' AND "archived_at" IS NULL
  AND EXISTS (SELECT FROM "organization_key" WHERE "tenant_id" = "tenant"."id")
  AND NOT EXISTS (
    SELECT FROM "organization_key"
    WHERE "tenant_id" = "tenant"."id" AND "organization_key"."state" IN ('current', 'unverified'))
  AND NOT EXISTS (
    SELECT FROM "tenant_attention"
    WHERE "tenant_id" = "tenant"."id" AND "code" IN ('key_revoked', 'key_user_removed', 'key_out_of_use', 'no_key'));

-- The status follows from the worst reason. An existing generated column cannot be changed, only made anew.
ALTER TABLE "tenant" DROP COLUMN "status";
ALTER TABLE "tenant" DROP COLUMN "attention";
ALTER TABLE "tenant" ADD COLUMN "status" TEXT NOT NULL GENERATED ALWAYS AS (
    CASE
        WHEN "archived_at" IS NOT NULL THEN 'archived'
        WHEN "on_hold_at" IS NOT NULL THEN 'on hold'
        WHEN "attention_code" IS NOT NULL THEN 'needs attention'
        WHEN "stage" = 'draft' THEN 'draft'
        WHEN "stage" = 'organization_created' THEN 'organization created'
        WHEN "stage" = 'user_added' THEN 'user added'
        WHEN "stage" = 'active' THEN 'active'
    END
) STORED;
CREATE INDEX "tenant_status_created_at_id_idx" ON "tenant"("status", "created_at" DESC, "id" DESC);
CREATE INDEX "tenant_status_name_id_idx" ON "tenant"("status", "name", "id");
CREATE INDEX "tenant_status_key_minted_at_id_idx" ON "tenant"("status", "key_minted_at", "id");
CREATE INDEX "tenant_status_last_verified_at_id_idx" ON "tenant"("status", "last_verified_at", "id");
CREATE INDEX "tenant_unfinished_idx" ON "tenant"("status", "created_at" DESC) WHERE (stage <> 'active' AND archived_at IS NULL AND on_hold_at IS NULL AND NOT imported);
CREATE TRIGGER "tenant_moved" AFTER UPDATE ON "tenant"
    FOR EACH ROW WHEN (OLD."status" IS DISTINCT FROM NEW."status") EXECUTE FUNCTION "tenant_count_moved"();
DELETE FROM "tenant_count";
INSERT INTO "tenant_count" ("status", "n") SELECT "status", count(*) FROM "tenant" GROUP BY "status";

-- Codes only, from here on.
ALTER TABLE "operation" ADD CONSTRAINT "operation_message_is_code" CHECK ("message_code" ~ '^[a-z][a-z0-9_]*$');
ALTER TABLE "upstream_call" ADD CONSTRAINT "upstream_call_message_is_code" CHECK ("message_code" ~ '^[a-z][a-z0-9_]*$');
ALTER TABLE "reconcile_run" ADD CONSTRAINT "reconcile_run_message_is_code" CHECK ("message_code" ~ '^[a-z][a-z0-9_]*$');
ALTER TABLE "import_run" ADD CONSTRAINT "import_run_message_is_code" CHECK ("message_code" ~ '^[a-z][a-z0-9_]*$');
ALTER TABLE "finding" ADD CONSTRAINT "finding_detail_is_code" CHECK ("detail_code" ~ '^[a-z][a-z0-9_]*$');
ALTER TABLE "finding" ADD CONSTRAINT "finding_repair_is_code" CHECK ("repair_code" ~ '^[a-z][a-z0-9_]*$');
ALTER TABLE "audit_event" ADD CONSTRAINT "audit_event_reason_is_code"
    CHECK (NOT "detail" ? 'why' AND coalesce("detail" ->> 'reason' ~ '^[a-z][a-z0-9_]*$', TRUE));

DROP FUNCTION "old_conflict"(TEXT), "old_repair"(TEXT), "old_run"(TEXT), "old_reason"(TEXT), "old_operation"(TEXT),
    "old_trouble"(TEXT), "old_failure"(TEXT), "old_noted"(TEXT), "old_said"(TEXT, JSONB);
