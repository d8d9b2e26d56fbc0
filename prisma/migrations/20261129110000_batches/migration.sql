-- The queue of lib/queue/queues.ts.
SELECT pgboss.create_queue('batch', '{"policy": "singleton"}');

-- CreateEnum
CREATE TYPE "batch_kind" AS ENUM ('owner', 'add_labels', 'remove_labels', 'hold', 'resume', 'archive', 'restore', 'verify');

-- CreateEnum
CREATE TYPE "batch_outcome" AS ENUM ('done', 'skipped', 'failed');

-- CreateTable
CREATE TABLE "batch" (
    "id" UUID NOT NULL,
    "kind" "batch_kind" NOT NULL,
    "owner_id" UUID,
    "labels" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "started_by_id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "batch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "batch_item" (
    "batch_id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "outcome" "batch_outcome",
    "message_code" TEXT,
    "message_params" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "batch_item_pkey" PRIMARY KEY ("batch_id","tenant_id")
);

-- CreateIndex
CREATE INDEX "batch_started_at_idx" ON "batch"("started_at" DESC);

-- CreateIndex
CREATE INDEX "batch_ended_at_idx" ON "batch"("ended_at");

-- CreateIndex
CREATE INDEX "batch_item_batch_id_outcome_tenant_id_idx" ON "batch_item"("batch_id", "outcome", "tenant_id");

-- CreateIndex
CREATE INDEX "batch_item_tenant_id_idx" ON "batch_item"("tenant_id");

-- AddForeignKey
ALTER TABLE "batch" ADD CONSTRAINT "batch_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batch" ADD CONSTRAINT "batch_started_by_id_fkey" FOREIGN KEY ("started_by_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batch_item" ADD CONSTRAINT "batch_item_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "batch"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batch_item" ADD CONSTRAINT "batch_item_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The filter by health: most syncs run, and those that fail are few.
CREATE INDEX "tenant_health_failing_idx" ON "tenant_health"("tenant_id") WHERE (outcome = 'looked' AND failing > 0);
