-- Its place is its severity: see lib/messages/attention.ts.
ALTER TYPE "attention_code" ADD VALUE 'syncs_failing' BEFORE 'noted';

-- The queue of lib/queue/queues.ts.
SELECT pgboss.create_queue('health', '{"policy": "stately"}');

-- CreateEnum
CREATE TYPE "health_outcome" AS ENUM ('looked', 'no_key', 'key_not_working', 'key_unreadable', 'not_allowed', 'no_answer');

-- CreateTable
CREATE TABLE "tenant_health" (
    "tenant_id" UUID NOT NULL,
    "outcome" "health_outcome" NOT NULL,
    "looked_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3),
    "syncs" INTEGER NOT NULL DEFAULT 0,
    "failing" INTEGER NOT NULL DEFAULT 0,
    "unknown" INTEGER NOT NULL DEFAULT 0,
    "connections" INTEGER NOT NULL DEFAULT 0,
    "unhealthy" INTEGER NOT NULL DEFAULT 0,
    "failing_since" TIMESTAMPTZ(3),
    "failing_syncs" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "tenant_health_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "tenant_health_day" (
    "tenant_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "outcome" "health_outcome" NOT NULL,
    "looked_at" TIMESTAMPTZ(3) NOT NULL,
    "syncs" INTEGER NOT NULL DEFAULT 0,
    "failing" INTEGER NOT NULL DEFAULT 0,
    "unknown" INTEGER NOT NULL DEFAULT 0,
    "connections" INTEGER NOT NULL DEFAULT 0,
    "unhealthy" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "tenant_health_day_pkey" PRIMARY KEY ("tenant_id","day")
);

-- CreateTable
CREATE TABLE "daily_count" (
    "day" DATE NOT NULL,
    "what" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "n" INTEGER NOT NULL,

    CONSTRAINT "daily_count_pkey" PRIMARY KEY ("day","what","code")
);

-- CreateIndex
CREATE INDEX "tenant_health_day_day_idx" ON "tenant_health_day"("day");

-- AddForeignKey
ALTER TABLE "tenant_health" ADD CONSTRAINT "tenant_health_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tenant_health_day" ADD CONSTRAINT "tenant_health_day_tenant_id_fkey" FOREIGN KEY ("tenant_id") REFERENCES "tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;
