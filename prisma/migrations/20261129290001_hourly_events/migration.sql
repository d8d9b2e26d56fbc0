-- AlterTable
ALTER TABLE "tenant_health" ADD COLUMN "events_read_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "health_policy" (
    "id" INTEGER NOT NULL,
    "hourly_events" BOOLEAN NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "health_policy_pkey" PRIMARY KEY ("id")
);
