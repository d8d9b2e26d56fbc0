-- AlterTable
ALTER TABLE "blueprint" ALTER COLUMN "draft" TYPE JSON;

-- AlterTable
ALTER TABLE "blueprint_version" ALTER COLUMN "document" TYPE JSON;
