-- CreateEnum
CREATE TYPE "upstream_status_kind" AS ENUM ('good', 'refused', 'not_a_partner_key', 'unreachable', 'wrong_version', 'unexpected');

-- CreateEnum
CREATE TYPE "run_phase" AS ENUM ('queued', 'organizations', 'keys');

-- CreateEnum
CREATE TYPE "finding_kind" AS ENUM ('key_foreign', 'key_dead', 'missing_upstream', 'renamed', 'not_ours');

-- What is on record keeps its meaning: the words become those of the new types.
ALTER TABLE "upstream_status" ALTER COLUMN "kind" TYPE "upstream_status_kind"
  USING replace("kind", '-', '_')::"upstream_status_kind";

ALTER TABLE "reconcile_run" ALTER COLUMN "phase" TYPE "run_phase" USING "phase"::"run_phase";

ALTER TABLE "finding" ALTER COLUMN "kind" TYPE "finding_kind" USING replace("kind", '-', '_')::"finding_kind";

UPDATE "audit_event" SET "detail" = jsonb_set("detail", '{kind}', to_jsonb(replace("detail"->>'kind', '-', '_')))
WHERE "action" = 'reconcile.repaired' AND "detail" ? 'kind';

-- AddForeignKey
ALTER TABLE "organization_key" ADD CONSTRAINT "organization_key_minted_by_id_fkey" FOREIGN KEY ("minted_by_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "operation" ADD CONSTRAINT "operation_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upstream_call" ADD CONSTRAINT "upstream_call_actor_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_event" ADD CONSTRAINT "audit_event_actor_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "connect_link" ADD CONSTRAINT "connect_link_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reconcile_run" ADD CONSTRAINT "reconcile_run_started_by_id_fkey" FOREIGN KEY ("started_by_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "finding" ADD CONSTRAINT "finding_repaired_by_id_fkey" FOREIGN KEY ("repaired_by_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import_run" ADD CONSTRAINT "import_run_started_by_id_fkey" FOREIGN KEY ("started_by_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
