-- CreateEnum
CREATE TYPE "operation_kind" AS ENUM ('organization_update', 'organization_delete', 'user_add', 'user_role', 'user_remove', 'key_rotate', 'key_handover', 'key_revoke');

-- CreateEnum
CREATE TYPE "operation_state" AS ENUM ('running', 'waiting', 'stuck', 'done', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "run_state" AS ENUM ('running', 'done', 'failed');

-- AlterEnum
ALTER TYPE "key_state" ADD VALUE 'next';
ALTER TYPE "key_state" ADD VALUE 'revoked';

-- AlterEnum
ALTER TYPE "step" ADD VALUE 'organization_update';
ALTER TYPE "step" ADD VALUE 'organization_delete';
ALTER TYPE "step" ADD VALUE 'user_add';
ALTER TYPE "step" ADD VALUE 'user_update';
ALTER TYPE "step" ADD VALUE 'user_delete';
ALTER TYPE "step" ADD VALUE 'key_mint';
ALTER TYPE "step" ADD VALUE 'key_kill';

-- AlterTable
ALTER TABLE "tenant" ADD COLUMN     "imported" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "labels" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "notes" TEXT;

-- AlterTable
ALTER TABLE "organization_key" ADD COLUMN     "is_service" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "trouble" TEXT,
ADD COLUMN     "user_email" TEXT;

-- AlterTable
ALTER TABLE "upstream_call" ADD COLUMN     "operation_id" UUID;

-- CreateTable
CREATE TABLE "operation" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "kind" "operation_kind" NOT NULL,
    "state" "operation_state" NOT NULL DEFAULT 'running',
    "stage" TEXT NOT NULL,
    "input" JSONB NOT NULL,
    "secret" TEXT,
    "message" TEXT,
    "due_at" TIMESTAMPTZ(3),
    "topic" TEXT,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "operation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tenant_count" (
    "id" BIGSERIAL NOT NULL,
    "status" TEXT NOT NULL,
    "n" INTEGER NOT NULL,

    CONSTRAINT "tenant_count_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "label" (
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "label_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "saved_view" (
    "id" UUID NOT NULL,
    "staff_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "key_policy" (
    "id" INTEGER NOT NULL,
    "max_age_days" INTEGER NOT NULL,
    "service_address" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "key_policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "connect_link" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "token_hash" TEXT NOT NULL,
    "connection_name" TEXT NOT NULL,
    "connection_id" TEXT,
    "types" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "uses" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "connect_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reconcile_run" (
    "id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "state" "run_state" NOT NULL DEFAULT 'running',
    "phase" TEXT NOT NULL,
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL DEFAULT 0,
    "message" TEXT,
    "started_by_id" UUID,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "reconcile_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "finding" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "tenant_id" UUID,
    "organization_id" TEXT,
    "organization_name" TEXT,
    "detail" TEXT,
    "repaired_at" TIMESTAMPTZ(3),
    "repaired_by_id" UUID,
    "repair" TEXT,

    CONSTRAINT "finding_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import_run" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "state" "run_state" NOT NULL DEFAULT 'running',
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL DEFAULT 0,
    "message" TEXT,
    "started_by_id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "import_run_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "operation_state_updated_at_idx" ON "operation"("state", "updated_at");

-- CreateIndex
CREATE INDEX "operation_tenant_id_created_at_idx" ON "operation"("tenant_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "operation_tenant_id_topic_key" ON "operation"("tenant_id", "topic");

-- CreateIndex
CREATE UNIQUE INDEX "saved_view_staff_id_name_key" ON "saved_view"("staff_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "connect_link_token_hash_key" ON "connect_link"("token_hash");

-- CreateIndex
CREATE INDEX "connect_link_tenant_id_created_at_idx" ON "connect_link"("tenant_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "reconcile_run_started_at_id_idx" ON "reconcile_run"("started_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "finding_run_id_kind_id_idx" ON "finding"("run_id", "kind", "id");

-- CreateIndex
CREATE INDEX "import_run_started_at_idx" ON "import_run"("started_at" DESC);

-- CreateIndex
CREATE INDEX "tenant_labels_idx" ON "tenant" USING GIN ("labels");

-- CreateIndex
CREATE INDEX "upstream_call_tenant_id_sent_at_id_idx" ON "upstream_call"("tenant_id", "sent_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "upstream_call_operation_id_idx" ON "upstream_call"("operation_id");

-- AddForeignKey
ALTER TABLE "operation" ADD CONSTRAINT "operation_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upstream_call" ADD CONSTRAINT "upstream_call_operation_id_fkey" FOREIGN KEY ("operation_id") REFERENCES "operation"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "connect_link" ADD CONSTRAINT "connect_link_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "finding" ADD CONSTRAINT "finding_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "reconcile_run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the schema cannot say.

-- array_to_string is only stable, because of types whose text depends on settings; text's does not.
CREATE FUNCTION "label_text"(TEXT[]) RETURNS TEXT
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT coalesce(array_to_string($1, ' '), '') $$;

-- The search looks at labels too. An existing generated column cannot be changed, only made anew.
DROP INDEX "tenant_search_idx";
ALTER TABLE "tenant" DROP COLUMN "search";
ALTER TABLE "tenant" ADD COLUMN "search" TEXT NOT NULL GENERATED ALWAYS AS (
    lower(
        "name" || ' ' || coalesce("root_email", '') || ' ' || coalesce("external_id", '') || ' '
        || coalesce("organization_id", '') || ' ' || "id"::text || ' ' || "label_text"("labels")
    )
) STORED;
CREATE INDEX "tenant_search_idx" ON "tenant" USING GIN ("search" gin_trgm_ops);

-- Counts by status without counting: each change adds rows, readers sum them, the worker folds them.
-- Nothing is updated in place, so two writers never wait for each other.
CREATE FUNCTION "tenant_count_added"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "tenant_count" ("status", "n") SELECT "status", count(*) FROM changed GROUP BY "status";
    RETURN NULL;
END $$;
CREATE FUNCTION "tenant_count_removed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "tenant_count" ("status", "n") SELECT "status", -count(*) FROM changed GROUP BY "status";
    RETURN NULL;
END $$;
CREATE FUNCTION "tenant_count_moved"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "tenant_count" ("status", "n") VALUES (OLD."status", -1), (NEW."status", 1);
    RETURN NULL;
END $$;
CREATE FUNCTION "tenant_count_emptied"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM "tenant_count";
    RETURN NULL;
END $$;
CREATE TRIGGER "tenant_added" AFTER INSERT ON "tenant"
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "tenant_count_added"();
CREATE TRIGGER "tenant_removed" AFTER DELETE ON "tenant"
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "tenant_count_removed"();
CREATE TRIGGER "tenant_moved" AFTER UPDATE ON "tenant"
    FOR EACH ROW WHEN (OLD."status" IS DISTINCT FROM NEW."status") EXECUTE FUNCTION "tenant_count_moved"();
CREATE TRIGGER "tenant_emptied" AFTER TRUNCATE ON "tenant"
    FOR EACH STATEMENT EXECUTE FUNCTION "tenant_count_emptied"();
INSERT INTO "tenant_count" ("status", "n") SELECT "status", count(*) FROM "tenant" GROUP BY "status";
