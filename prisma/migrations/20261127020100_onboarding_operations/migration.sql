ALTER TABLE "operation" ADD COLUMN     "failures" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "question" JSONB;

CREATE TABLE "ledger_key" (
    "id" INTEGER NOT NULL,
    "sealed" TEXT NOT NULL,

    CONSTRAINT "ledger_key_pkey" PRIMARY KEY ("id")
);

-- One onboarding for each tenant whose organization was not deleted, with the tenant's id. It stands where the
-- tenant's row says, and runs where the worker would have continued it.
WITH "at" AS (
  SELECT "tenant".*, "unverified"."id" AS "unverified_key", "last"."step" AS "last_step",
    "last"."state" AS "last_state", "last"."http_status" AS "last_status",
    CASE "tenant"."stage"
      WHEN 'draft' THEN 'organization'
      WHEN 'organization_created' THEN 'user'
      WHEN 'user_added' THEN
        CASE WHEN "unverified"."id" IS NOT NULL AND NOT "tenant"."replace_key" THEN 'verify' ELSE 'key' END
      ELSE 'verify'
    END AS "at_stage"
  FROM "tenant"
  LEFT JOIN LATERAL (
    SELECT "id" FROM "organization_key"
    WHERE "tenant_id" = "tenant"."id" AND "user_id" = "tenant"."root_user_id" AND "state" = 'unverified'
      AND "tenant"."stage" = 'user_added'
    ORDER BY "minted_at" DESC LIMIT 1
  ) AS "unverified" ON true
  LEFT JOIN LATERAL (
    SELECT "step", "state", "http_status" FROM "upstream_call"
    WHERE "tenant_id" = "tenant"."id" AND "operation_id" IS NULL
    ORDER BY "sent_at" DESC, "id" DESC LIMIT 1
  ) AS "last" ON true
  WHERE NOT EXISTS (
    SELECT FROM "audit_event"
    WHERE "audit_event"."tenant_id" = "tenant"."id"
      AND "action" IN ('organization.deleted', 'organization.written-off')
  )
)
INSERT INTO "operation" (
  "id", "tenant_id", "kind", "state", "stage", "input", "secret", "question", "created_by_id", "created_at",
  "updated_at", "finished_at")
SELECT
  "id", "id", 'onboarding',
  (CASE
    WHEN "stage" = 'active' THEN 'done'
    WHEN "decision" IS NOT NULL THEN 'asking'
    WHEN "at_stage" = 'verify' THEN 'running'
    WHEN "last_step"::text = "at_stage" AND ("last_state" IN ('sent', 'unknown', 'unsent') OR "last_status" IN (409, 429))
      THEN 'running'
    ELSE 'waiting'
  END)::"operation_state",
  "at_stage",
  jsonb_build_object('matchesSeen', "matches_seen", 'replaceKey', "replace_key")
    || CASE WHEN "at_stage" = 'verify' AND "unverified_key" IS NOT NULL
      THEN jsonb_build_object('keyId', "unverified_key") ELSE '{}' END,
  -- Sealed for the tenant's id, which is the operation's too.
  CASE WHEN "stage" = 'draft' THEN "oidc_client_secret" END,
  CASE WHEN "stage" <> 'active' THEN "decision" END,
  "created_by_id", "created_at", "updated_at",
  CASE WHEN "stage" = 'active' THEN "updated_at" END
FROM "at";

UPDATE "upstream_call" SET "operation_id" = "tenant_id"
WHERE "operation_id" IS NULL
  AND EXISTS (SELECT FROM "operation" WHERE "operation"."id" = "upstream_call"."tenant_id");

-- The reasons of an operation have its id as their subject.
UPDATE "tenant_attention" SET "subject" = "tenant_id"::text WHERE "subject" = 'onboarding';

ALTER TABLE "tenant" DROP COLUMN "decision",
DROP COLUMN "matches_seen",
DROP COLUMN "oidc_client_secret",
DROP COLUMN "replace_key";
