-- CreateEnum
CREATE TYPE "rollout_state" AS ENUM ('running', 'stopped', 'over');

-- CreateTable
CREATE TABLE "blueprint_rollout" (
    "id" UUID NOT NULL,
    "version_id" UUID NOT NULL,
    "state" "rollout_state" NOT NULL DEFAULT 'running',
    "stop_code" TEXT,
    "canaries" INTEGER NOT NULL,
    "stop_after" INTEGER NOT NULL,
    "canaries_done_at" TIMESTAMPTZ(3),
    "started_by_id" UUID NOT NULL,
    "actor_id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "blueprint_rollout_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "blueprint_rollout_item" (
    "rollout_id" UUID NOT NULL,
    "assignment_id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "operation_id" UUID NOT NULL,
    "begun_at" TIMESTAMPTZ(3),
    "message_code" TEXT,
    "forgiven" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "blueprint_rollout_item_pkey" PRIMARY KEY ("rollout_id","assignment_id")
);

-- CreateIndex
CREATE INDEX "blueprint_rollout_version_id_idx" ON "blueprint_rollout"("version_id");

-- CreateIndex
CREATE INDEX "blueprint_rollout_started_at_idx" ON "blueprint_rollout"("started_at" DESC);

-- CreateIndex
CREATE INDEX "blueprint_rollout_state_idx" ON "blueprint_rollout"("state");

-- CreateIndex
CREATE UNIQUE INDEX "blueprint_rollout_item_operation_id_key" ON "blueprint_rollout_item"("operation_id");

-- CreateIndex
CREATE INDEX "blueprint_rollout_item_rollout_id_position_idx" ON "blueprint_rollout_item"("rollout_id", "position");

-- CreateIndex
CREATE INDEX "blueprint_rollout_item_assignment_id_idx" ON "blueprint_rollout_item"("assignment_id");

-- CreateIndex
CREATE INDEX "blueprint_rollout_item_tenant_id_idx" ON "blueprint_rollout_item"("tenant_id");

-- AddForeignKey
ALTER TABLE "blueprint_rollout" ADD CONSTRAINT "blueprint_rollout_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "blueprint_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blueprint_rollout" ADD CONSTRAINT "blueprint_rollout_started_by_id_fkey" FOREIGN KEY ("started_by_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blueprint_rollout" ADD CONSTRAINT "blueprint_rollout_actor_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blueprint_rollout_item" ADD CONSTRAINT "blueprint_rollout_item_rollout_id_fkey" FOREIGN KEY ("rollout_id") REFERENCES "blueprint_rollout"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blueprint_rollout_item" ADD CONSTRAINT "blueprint_rollout_item_assignment_id_fkey" FOREIGN KEY ("assignment_id") REFERENCES "blueprint_assignment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blueprint_rollout_item" ADD CONSTRAINT "blueprint_rollout_item_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;
