-- AlterTable
ALTER TABLE "reconcile_run" ADD COLUMN     "unchecked" INTEGER NOT NULL DEFAULT 0;
