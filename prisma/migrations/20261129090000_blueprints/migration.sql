-- CreateEnum
CREATE TYPE "resource_origin" AS ENUM ('created', 'adopted', 'shared', 'connected');

-- CreateEnum
CREATE TYPE "drift" AS ENUM ('in_step', 'changed', 'missing', 'unhealthy', 'unknown');

-- CreateTable
CREATE TABLE "blueprint" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "draft" JSONB NOT NULL,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "blueprint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "blueprint_version" (
    "id" UUID NOT NULL,
    "blueprint_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "document" JSONB NOT NULL,
    "note" TEXT,
    "published_by_id" UUID NOT NULL,
    "published_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "blueprint_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "blueprint_assignment" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "blueprint_id" UUID NOT NULL,
    "version_id" UUID NOT NULL,
    "variables" JSONB NOT NULL DEFAULT '{}',
    "secrets" TEXT,
    "overrides" JSONB NOT NULL DEFAULT '[]',
    "ignored" JSONB NOT NULL DEFAULT '[]',
    "checked_at" TIMESTAMPTZ(3),
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "blueprint_assignment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "managed_resource" (
    "id" UUID NOT NULL,
    "assignment_id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "upstream_id" TEXT NOT NULL,
    "origin" "resource_origin" NOT NULL,
    "name" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT false,
    "last_applied" JSONB NOT NULL,
    "secrets_hash" TEXT,
    "last_read" JSONB,
    "upstream_updated_at" TIMESTAMPTZ(3),
    "drift" "drift" NOT NULL DEFAULT 'in_step',
    "drift_detail" JSONB NOT NULL DEFAULT '{}',
    "checked_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "managed_resource_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "blueprint_slug_key" ON "blueprint"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "blueprint_version_blueprint_id_number_key" ON "blueprint_version"("blueprint_id", "number");

-- CreateIndex
CREATE INDEX "blueprint_assignment_tenant_id_idx" ON "blueprint_assignment"("tenant_id");

-- CreateIndex
CREATE INDEX "blueprint_assignment_version_id_idx" ON "blueprint_assignment"("version_id");

-- CreateIndex
CREATE INDEX "managed_resource_assignment_id_idx" ON "managed_resource"("assignment_id");

-- CreateIndex
CREATE INDEX "managed_resource_tenant_id_idx" ON "managed_resource"("tenant_id");

-- AddForeignKey
ALTER TABLE "blueprint" ADD CONSTRAINT "blueprint_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blueprint_version" ADD CONSTRAINT "blueprint_version_blueprint_id_fkey" FOREIGN KEY ("blueprint_id") REFERENCES "blueprint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blueprint_version" ADD CONSTRAINT "blueprint_version_published_by_id_fkey" FOREIGN KEY ("published_by_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blueprint_assignment" ADD CONSTRAINT "blueprint_assignment_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blueprint_assignment" ADD CONSTRAINT "blueprint_assignment_blueprint_id_fkey" FOREIGN KEY ("blueprint_id") REFERENCES "blueprint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blueprint_assignment" ADD CONSTRAINT "blueprint_assignment_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "blueprint_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blueprint_assignment" ADD CONSTRAINT "blueprint_assignment_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "managed_resource" ADD CONSTRAINT "managed_resource_assignment_id_fkey" FOREIGN KEY ("assignment_id") REFERENCES "blueprint_assignment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "managed_resource" ADD CONSTRAINT "managed_resource_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- One that is alive for each tenant and blueprint, for each key of an assignment, and for each id of a tenant.
CREATE UNIQUE INDEX "blueprint_assignment_alive_key" ON "blueprint_assignment" ("tenant_id", "blueprint_id") WHERE "ended_at" IS NULL;
CREATE UNIQUE INDEX "managed_resource_alive_key" ON "managed_resource" ("assignment_id", "key") WHERE "ended_at" IS NULL;
CREATE UNIQUE INDEX "managed_resource_upstream_key" ON "managed_resource" ("tenant_id", "upstream_id") WHERE "ended_at" IS NULL;

-- What tenants were given must stay what it was.
CREATE FUNCTION "refuse_version_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a published version does not change: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER "blueprint_version_unchanged" BEFORE UPDATE OR DELETE ON "blueprint_version"
  FOR EACH ROW EXECUTE FUNCTION "refuse_version_change"();
