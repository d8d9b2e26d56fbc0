-- One word for one thing: keys are stopped, an overlap keeps two keys at once, a gone organization is written off.
ALTER TYPE "operation_kind" RENAME VALUE 'key_handover' TO 'key_overlap';
ALTER TYPE "key_state" RENAME VALUE 'retired' TO 'stopped';
ALTER TABLE "organization_key" RENAME COLUMN "retired_at" TO "stopped_at";
UPDATE "operation" SET "stage" = 'overlapping' WHERE "kind" = 'key_overlap' AND "stage" = 'handed-over';
UPDATE "operation" SET "stage" = 'stop' WHERE "kind" = 'key_overlap' AND "stage" = 'retire';
UPDATE "audit_event" SET "action" = CASE "action"
  WHEN 'key.handed-over' THEN 'key.overlap-started'
  WHEN 'key.retired' THEN 'key.stopped'
  WHEN 'key.retirement-set' THEN 'key.stop-scheduled'
  WHEN 'key.retirement-cleared' THEN 'key.stop-unscheduled'
  WHEN 'key.retirement-due' THEN 'key.stop-due'
  WHEN 'tenant.forgotten' THEN 'organization.written-off'
END
WHERE "action" IN ('key.handed-over', 'key.retired', 'key.retirement-set', 'key.retirement-cleared', 'key.retirement-due', 'tenant.forgotten');
UPDATE "audit_event" SET "detail" = jsonb_set("detail", '{kind}', '"key_overlap"') WHERE "detail"->>'kind' = 'key_handover';
