-- A blueprint makes several resources with one step: each has a numbering of its own.
ALTER TABLE "upstream_call" ADD COLUMN "subject" TEXT NOT NULL DEFAULT '';
DROP INDEX "upstream_call_tenant_id_step_attempt_key";
CREATE UNIQUE INDEX "upstream_call_tenant_id_step_subject_attempt_key" ON "upstream_call"("tenant_id", "step", "subject", "attempt");
