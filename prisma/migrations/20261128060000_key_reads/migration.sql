-- CreateEnum
CREATE TYPE "key_batch_reason" AS ENUM ('leaver', 'unreadable');

-- CreateTable
CREATE TABLE "key_batch" (
    "id" UUID NOT NULL,
    "reason" "key_batch_reason" NOT NULL,
    "leaver_id" UUID,
    "started_by_id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "begun_at" TIMESTAMPTZ(3),

    CONSTRAINT "key_batch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "key_batch_item" (
    "batch_id" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "kind" "operation_kind" NOT NULL,
    "operation_id" UUID NOT NULL,
    "begun_at" TIMESTAMPTZ(3),
    "message_code" TEXT,

    CONSTRAINT "key_batch_item_pkey" PRIMARY KEY ("batch_id","key_id")
);

-- CreateTable
CREATE TABLE "reveal_policy" (
    "id" INTEGER NOT NULL,
    "asks_reason" BOOLEAN NOT NULL,
    "reads_per_hour" INTEGER,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reveal_policy_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "key_batch_started_at_idx" ON "key_batch"("started_at" DESC);

-- CreateIndex
CREATE INDEX "key_batch_begun_at_idx" ON "key_batch"("begun_at");

-- CreateIndex
CREATE UNIQUE INDEX "key_batch_item_operation_id_key" ON "key_batch_item"("operation_id");

-- CreateIndex
CREATE INDEX "key_batch_item_key_id_idx" ON "key_batch_item"("key_id");

-- AddForeignKey
ALTER TABLE "key_batch" ADD CONSTRAINT "key_batch_leaver_id_fkey" FOREIGN KEY ("leaver_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "key_batch" ADD CONSTRAINT "key_batch_started_by_id_fkey" FOREIGN KEY ("started_by_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "key_batch_item" ADD CONSTRAINT "key_batch_item_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "key_batch"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "key_batch_item" ADD CONSTRAINT "key_batch_item_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "key_batch_item" ADD CONSTRAINT "key_batch_item_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "organization_key"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
