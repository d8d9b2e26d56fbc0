-- AlterEnum
ALTER TYPE "attention_code" ADD VALUE 'blueprint_drifted' AFTER 'syncs_failing';

-- AlterTable
ALTER TABLE "blueprint_assignment" ADD COLUMN "paused_at" TIMESTAMPTZ(3);
