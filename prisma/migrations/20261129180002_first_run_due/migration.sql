ALTER TABLE "managed_resource" ADD COLUMN "first_run_due" BOOLEAN NOT NULL DEFAULT false;
