-- The trigram index behind the search box needs this; PostgreSQL lets the owner of a database add it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- CreateEnum
CREATE TYPE "staff_role" AS ENUM ('viewer', 'onboarder', 'admin');

-- CreateEnum
CREATE TYPE "tenant_stage" AS ENUM ('draft', 'organization_created', 'user_added', 'active');

-- CreateEnum
CREATE TYPE "origin" AS ENUM ('created', 'adopted');

-- CreateEnum
CREATE TYPE "key_state" AS ENUM ('unverified', 'current', 'retired');

-- CreateEnum
CREATE TYPE "step" AS ENUM ('organization', 'user', 'key');

-- CreateEnum
CREATE TYPE "call_state" AS ENUM ('sent', 'succeeded', 'rejected', 'unknown', 'unsent');

-- CreateTable
CREATE TABLE "staff" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "role" "staff_role" NOT NULL,
    "sees_keys" BOOLEAN NOT NULL DEFAULT false,
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "staff_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "staff_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "authenticated_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "role" "staff_role" NOT NULL,
    "sees_keys" BOOLEAN NOT NULL,
    "token_hash" TEXT NOT NULL,
    "created_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limit" (
    "key" TEXT NOT NULL,
    "points" INTEGER NOT NULL,
    "expire" TIMESTAMPTZ(3),

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "tenant" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "name_key" TEXT NOT NULL,
    "external_id" TEXT,
    "sso_domain" TEXT,
    "sso_org_id" TEXT,
    "oidc_issuer" TEXT,
    "oidc_client_id" TEXT,
    "oidc_client_secret" TEXT,
    "organization_id" TEXT,
    "organization_origin" "origin",
    "root_email" TEXT,
    "root_role" TEXT,
    "root_user_id" TEXT,
    "root_user_origin" "origin",
    "stage" "tenant_stage" NOT NULL DEFAULT 'draft',
    "attention" TEXT,
    "matches_seen" BOOLEAN NOT NULL DEFAULT false,
    "decision" JSONB,
    "replace_key" BOOLEAN NOT NULL DEFAULT false,
    "on_hold_at" TIMESTAMPTZ(3),
    "archived_at" TIMESTAMPTZ(3),
    "status" TEXT NOT NULL GENERATED ALWAYS AS (
        CASE
            WHEN "archived_at" IS NOT NULL THEN 'archived'
            WHEN "on_hold_at" IS NOT NULL THEN 'on hold'
            WHEN "attention" IS NOT NULL THEN 'needs attention'
            WHEN "stage" = 'draft' THEN 'draft'
            WHEN "stage" = 'organization_created' THEN 'organization created'
            WHEN "stage" = 'user_added' THEN 'user added'
            WHEN "stage" = 'active' THEN 'active'
        END
    ) STORED,
    "search" TEXT NOT NULL GENERATED ALWAYS AS (
        lower(
            "name" || ' ' || coalesce("root_email", '') || ' ' || coalesce("external_id", '') || ' '
            || coalesce("organization_id", '') || ' ' || "id"::text
        )
    ) STORED,
    "key_hint" TEXT,
    "key_minted_at" TIMESTAMPTZ(3),
    "last_verified_at" TIMESTAMPTZ(3),
    "created_by_id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "lease_token" UUID,
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "tenant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organization_key" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "hint" TEXT NOT NULL,
    "state" "key_state" NOT NULL,
    "minted_by_id" UUID,
    "minted_at" TIMESTAMPTZ(3) NOT NULL,
    "verified_at" TIMESTAMPTZ(3),
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "organization_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "upstream_call" (
    "id" UUID NOT NULL,
    "tenant_id" UUID NOT NULL,
    "step" "step" NOT NULL,
    "attempt" INTEGER NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "body_hash" TEXT NOT NULL,
    "state" "call_state" NOT NULL,
    "first_sent_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,
    "deadline_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "absent_before" BOOLEAN,
    "http_status" INTEGER,
    "request_id" TEXT,
    "message" TEXT,
    "actor_id" UUID,

    CONSTRAINT "upstream_call_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_id" UUID,
    "actor_email" TEXT,
    "action" TEXT NOT NULL,
    "target_type" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "tenant_id" UUID,
    "detail" JSONB NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "canary" (
    "id" INTEGER NOT NULL,
    "sealed" TEXT NOT NULL,

    CONSTRAINT "canary_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "upstream_status" (
    "id" INTEGER NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,

    CONSTRAINT "upstream_status_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "staff_email_key" ON "staff"("email");

-- CreateIndex
CREATE INDEX "session_staff_id_idx" ON "session"("staff_id");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_token_hash_key" ON "invitation"("token_hash");

-- CreateIndex
CREATE INDEX "invitation_email_idx" ON "invitation"("email");

-- CreateIndex
CREATE UNIQUE INDEX "tenant_external_id_key" ON "tenant"("external_id");

-- CreateIndex
CREATE UNIQUE INDEX "tenant_organization_id_key" ON "tenant"("organization_id");

-- CreateIndex
CREATE INDEX "tenant_name_key_idx" ON "tenant"("name_key");

-- CreateIndex
CREATE INDEX "tenant_created_at_id_idx" ON "tenant"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "tenant_name_id_idx" ON "tenant"("name", "id");

-- CreateIndex
CREATE INDEX "tenant_key_minted_at_id_idx" ON "tenant"("key_minted_at", "id");

-- CreateIndex
CREATE INDEX "tenant_last_verified_at_id_idx" ON "tenant"("last_verified_at", "id");

-- CreateIndex
CREATE INDEX "tenant_status_created_at_id_idx" ON "tenant"("status", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "tenant_owner_id_created_at_id_idx" ON "tenant"("owner_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "tenant_search_idx" ON "tenant" USING GIN ("search" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "organization_key_tenant_id_minted_at_idx" ON "organization_key"("tenant_id", "minted_at" DESC);

-- CreateIndex
CREATE INDEX "upstream_call_state_deadline_at_idx" ON "upstream_call"("state", "deadline_at");

-- CreateIndex
CREATE UNIQUE INDEX "upstream_call_tenant_id_step_attempt_key" ON "upstream_call"("tenant_id", "step", "attempt");

-- CreateIndex
CREATE INDEX "audit_event_tenant_id_at_id_idx" ON "audit_event"("tenant_id", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "audit_event_at_id_idx" ON "audit_event"("at" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tenant" ADD CONSTRAINT "tenant_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tenant" ADD CONSTRAINT "tenant_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "organization_key" ADD CONSTRAINT "organization_key_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upstream_call" ADD CONSTRAINT "upstream_call_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
