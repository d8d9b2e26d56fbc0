-- DropIndex
DROP INDEX "tenant_external_id_key";

-- DropIndex
DROP INDEX "tenant_name_id_idx";

-- DropIndex
DROP INDEX "tenant_key_minted_at_id_idx";

-- DropIndex
DROP INDEX "tenant_last_verified_at_id_idx";

-- DropIndex
DROP INDEX "tenant_status_name_id_idx";

-- DropIndex
DROP INDEX "tenant_status_key_minted_at_id_idx";

-- DropIndex
DROP INDEX "tenant_status_last_verified_at_id_idx";

-- DropIndex
DROP INDEX "tenant_owner_id_name_id_idx";

-- DropIndex
DROP INDEX "tenant_owner_id_key_minted_at_id_idx";

-- DropIndex
DROP INDEX "tenant_owner_id_last_verified_at_id_idx";

-- DropIndex
DROP INDEX "tenant_search_idx";

-- The beginnings of names are read by the index of names.
DROP INDEX "tenant_name_beginning_idx";
DROP INDEX "tenant_external_id_beginning_idx";

-- This app folds what is searched, sorted and compared by, since no two databases fold alike: the next start writes
-- it into the rows that are here (fold_version 0), before anybody reads them. Sorted by bytes, wherever it stands.
ALTER TABLE "tenant"
    DROP COLUMN "search",
    ALTER COLUMN "name_key" TYPE TEXT COLLATE "C",
    ADD COLUMN "external_key" TEXT COLLATE "C",
    ADD COLUMN "name_folded" TEXT COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN "external_folded" TEXT NOT NULL DEFAULT '',
    ADD COLUMN "email_folded" TEXT NOT NULL DEFAULT '',
    ADD COLUMN "labels_folded" TEXT NOT NULL DEFAULT '',
    ADD COLUMN "fold_version" INTEGER NOT NULL DEFAULT 0,
    -- Tenants without a key, or without a check, come last in these orders, as if of a time that never comes: one
    -- comparison then finds the next page.
    ADD COLUMN "key_order" TIMESTAMPTZ(3) NOT NULL GENERATED ALWAYS AS (
        coalesce("key_minted_at", '9999-12-31T00:00:00Z'::timestamptz)
    ) STORED,
    ADD COLUMN "verified_order" TIMESTAMPTZ(3) NOT NULL GENERATED ALWAYS AS (
        coalesce("last_verified_at", '9999-12-31T00:00:00Z'::timestamptz)
    ) STORED;
ALTER TABLE "tenant" ALTER COLUMN "name_folded" DROP DEFAULT;

-- Blanks around each part, and nothing that depends on a locale. Ids are put down in letters of their own, 0 to f as
-- G to V: three digits that somebody types would be in a hundredth of them by chance. See lib/tenants/filter.ts.
ALTER TABLE "tenant" ADD COLUMN "search" TEXT NOT NULL GENERATED ALWAYS AS (
    ' ' || "name_folded" || E' \n ' || "email_folded" || E' \n ' || "external_folded" || E' \n ' || "labels_folded"
    || E' \n ' || translate(
        coalesce("organization_id", '') || E' \n ' || "id"::text,
        '0123456789abcdefABCDEFGHIJKLMNOPQRSTUVWXYZ-', 'GHIJKLMNOPQRSTUVQRSTUVghijklmnopqrstuvwxyz'
    ) || ' '
) STORED;
CREATE INDEX "tenant_search_idx" ON "tenant" USING GIN ("search" gin_trgm_ops);
DROP FUNCTION "label_text";

-- CreateIndex
CREATE UNIQUE INDEX "tenant_external_key_key" ON "tenant"("external_key");

-- CreateIndex
CREATE INDEX "tenant_name_folded_id_idx" ON "tenant"("name_folded", "id") WHERE (archived_at IS NULL);

-- CreateIndex
CREATE INDEX "tenant_status_name_folded_id_idx" ON "tenant"("status", "name_folded", "id");

-- CreateIndex
CREATE INDEX "tenant_owner_id_name_folded_id_idx" ON "tenant"("owner_id", "name_folded", "id");

-- CreateIndex
CREATE INDEX "tenant_key_order_id_idx" ON "tenant"("key_order", "id") WHERE (archived_at IS NULL);

-- CreateIndex
CREATE INDEX "tenant_verified_order_id_idx" ON "tenant"("verified_order", "id") WHERE (archived_at IS NULL);

-- CreateIndex
CREATE INDEX "tenant_status_key_order_id_idx" ON "tenant"("status", "key_order", "id");

-- CreateIndex
CREATE INDEX "tenant_status_verified_order_id_idx" ON "tenant"("status", "verified_order", "id");

-- CreateIndex
CREATE INDEX "tenant_owner_id_key_order_id_idx" ON "tenant"("owner_id", "key_order", "id");

-- CreateIndex
CREATE INDEX "tenant_owner_id_verified_order_id_idx" ON "tenant"("owner_id", "verified_order", "id");

-- What the schema cannot say.

-- A name that differs in one letter has one half of its key in common: the front by tenant_name_key_idx, the end here.
CREATE INDEX "tenant_name_key_end_idx" ON "tenant"(reverse("name_key") COLLATE "C");
