-- Its place is its severity: see lib/messages/attention.ts.
ALTER TYPE "attention_code" ADD VALUE 'key_link_opened_again' BEFORE 'organization_missing';

-- AlterTable
ALTER TABLE "tenant" ADD COLUMN "is_blind" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "key_link" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "token_hash" TEXT NOT NULL,
    "passphrase_hash" TEXT,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "opened_at" TIMESTAMPTZ(3),
    "spent_at" TIMESTAMPTZ(3),
    "spent_from" VARCHAR(100),
    "opened_again_at" TIMESTAMPTZ(3),
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "key_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "branding" (
    "id" INTEGER NOT NULL,
    "name" TEXT,
    "support" TEXT,
    "logo" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "branding_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "key_link_tenant_id_created_at_idx" ON "key_link"("tenant_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "key_link_key_id_idx" ON "key_link"("key_id");

-- AddForeignKey
ALTER TABLE "key_link" ADD CONSTRAINT "key_link_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "key_link" ADD CONSTRAINT "key_link_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "organization_key"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "key_link" ADD CONSTRAINT "key_link_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
