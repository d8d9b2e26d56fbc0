-- AlterTable
ALTER TABLE "tenant" ADD COLUMN     "lease_holder" UUID;

-- CreateTable
CREATE TABLE "lease_holder" (
    "id" UUID NOT NULL,
    "host" TEXT,
    "pid" INTEGER NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "lease_holder_pkey" PRIMARY KEY ("id")
);
