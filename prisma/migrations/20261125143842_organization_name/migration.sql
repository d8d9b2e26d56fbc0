-- AlterTable
ALTER TABLE "tenant" ADD COLUMN     "organization_name" TEXT;
