-- AlterTable
ALTER TABLE "reconcile_run" ADD COLUMN     "checked_up_to" UUID;
