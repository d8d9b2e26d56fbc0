-- AlterEnum
ALTER TYPE "notice_kind" ADD VALUE 'blueprint_failed' BEFORE 'syncs_failing';
ALTER TYPE "notice_kind" ADD VALUE 'blueprint_drifted' AFTER 'syncs_failing';

-- AlterTable
ALTER TABLE "blueprint_assignment" ADD COLUMN "extra" INTEGER;
