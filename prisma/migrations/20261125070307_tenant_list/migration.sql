-- DropIndex
DROP INDEX "tenant_created_at_id_idx";

-- DropIndex
DROP INDEX "tenant_name_id_idx";

-- DropIndex
DROP INDEX "tenant_key_minted_at_id_idx";

-- DropIndex
DROP INDEX "tenant_last_verified_at_id_idx";

-- CreateIndex
CREATE INDEX "tenant_created_at_id_idx" ON "tenant"("created_at" DESC, "id" DESC) WHERE (archived_at IS NULL);

-- CreateIndex
CREATE INDEX "tenant_name_id_idx" ON "tenant"("name", "id") WHERE (archived_at IS NULL);

-- CreateIndex
CREATE INDEX "tenant_key_minted_at_id_idx" ON "tenant"("key_minted_at", "id") WHERE (archived_at IS NULL);

-- CreateIndex
CREATE INDEX "tenant_last_verified_at_id_idx" ON "tenant"("last_verified_at", "id") WHERE (archived_at IS NULL);

-- CreateIndex
CREATE INDEX "tenant_status_name_id_idx" ON "tenant"("status", "name", "id");

-- CreateIndex
CREATE INDEX "tenant_status_key_minted_at_id_idx" ON "tenant"("status", "key_minted_at", "id");

-- CreateIndex
CREATE INDEX "tenant_status_last_verified_at_id_idx" ON "tenant"("status", "last_verified_at", "id");

-- CreateIndex
CREATE INDEX "tenant_owner_id_name_id_idx" ON "tenant"("owner_id", "name", "id");

-- CreateIndex
CREATE INDEX "tenant_owner_id_key_minted_at_id_idx" ON "tenant"("owner_id", "key_minted_at", "id");

-- CreateIndex
CREATE INDEX "tenant_owner_id_last_verified_at_id_idx" ON "tenant"("owner_id", "last_verified_at", "id");

-- CreateIndex
CREATE INDEX "tenant_unfinished_idx" ON "tenant"("status", "created_at" DESC) WHERE (stage <> 'active' AND archived_at IS NULL AND on_hold_at IS NULL AND NOT imported);
