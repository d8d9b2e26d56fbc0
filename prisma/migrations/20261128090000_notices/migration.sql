-- CreateEnum
CREATE TYPE "notice_timing" AS ENUM ('at_once', 'daily', 'off');

-- CreateEnum
CREATE TYPE "notice_kind" AS ENUM ('foreign_key', 'another_users_key', 'organization_missing', 'key_not_working', 'unknown_outcome', 'rotation_waiting', 'key_due');

-- CreateEnum
CREATE TYPE "delivery_state" AS ENUM ('waiting', 'sent', 'failed', 'dropped');

-- CreateEnum
CREATE TYPE "webhook_kind" AS ENUM ('slack', 'signed');

-- AlterTable
ALTER TABLE "staff" ADD COLUMN     "notices" "notice_timing" NOT NULL DEFAULT 'at_once';

-- CreateTable
CREATE TABLE "notice" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "kind" "notice_kind" NOT NULL,
    "subject" TEXT NOT NULL DEFAULT '',
    "params" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "open" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice_delivery" (
    "id" BIGSERIAL NOT NULL,
    "notice_id" UUID NOT NULL,
    "staff_id" UUID,
    "webhook_id" UUID,
    "state" "delivery_state" NOT NULL DEFAULT 'waiting',
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "batch_id" UUID,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "settled_at" TIMESTAMPTZ(3),
    "message_code" TEXT,
    "message_params" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "notice_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice_webhook" (
    "id" UUID NOT NULL,
    "kind" "webhook_kind" NOT NULL,
    "name" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "secret_url" TEXT,
    "secret" TEXT,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "notice_webhook_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "notice_open_kind_idx" ON "notice"("kind") WHERE (open);

-- CreateIndex
CREATE UNIQUE INDEX "notice_open_key" ON "notice"("tenant_id", "kind", "subject") WHERE (open);

-- CreateIndex
CREATE INDEX "notice_delivery_waiting_idx" ON "notice_delivery"("due_at") WHERE (state = 'waiting');

-- CreateIndex
CREATE INDEX "notice_delivery_staff_id_settled_at_idx" ON "notice_delivery"("staff_id", "settled_at");

-- CreateIndex
CREATE INDEX "notice_delivery_webhook_id_settled_at_idx" ON "notice_delivery"("webhook_id", "settled_at");

-- CreateIndex
CREATE UNIQUE INDEX "notice_delivery_notice_id_staff_id_key" ON "notice_delivery"("notice_id", "staff_id");

-- CreateIndex
CREATE UNIQUE INDEX "notice_delivery_notice_id_webhook_id_key" ON "notice_delivery"("notice_id", "webhook_id");

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice_delivery" ADD CONSTRAINT "notice_delivery_notice_id_fkey" FOREIGN KEY ("notice_id") REFERENCES "notice"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice_delivery" ADD CONSTRAINT "notice_delivery_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice_delivery" ADD CONSTRAINT "notice_delivery_webhook_id_fkey" FOREIGN KEY ("webhook_id") REFERENCES "notice_webhook"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice_webhook" ADD CONSTRAINT "notice_webhook_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Rotations with overlap that wait: few of all operations.
CREATE INDEX "operation_overlapping_idx" ON "operation"("created_at")
    WHERE "kind" = 'key_overlap' AND "stage" = 'overlapping' AND "finished_at" IS NULL;

ALTER TABLE "notice_delivery" ADD CONSTRAINT "notice_delivery_has_one_recipient"
    CHECK (num_nonnulls("staff_id", "webhook_id") = 1);
ALTER TABLE "notice_delivery" ADD CONSTRAINT "notice_delivery_message_is_code"
    CHECK ("message_code" ~ '^[a-z][a-z0-9_]*$');

-- When a reason ends, the next one like it is a new thing to announce.
CREATE FUNCTION "notice_over"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE "notice" SET "open" = false
    WHERE "tenant_id" = OLD."tenant_id" AND "kind"::text = OLD."code"::text AND "subject" = OLD."subject" AND "open";
    RETURN NULL;
END $$;
CREATE TRIGGER "notice_over" AFTER DELETE ON "tenant_attention" FOR EACH ROW EXECUTE FUNCTION "notice_over"();

SELECT pgboss.create_queue('notice', '{"policy": "stately"}');
