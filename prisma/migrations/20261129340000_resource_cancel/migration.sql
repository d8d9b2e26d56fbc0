-- AlterEnum
ALTER TYPE "step" ADD VALUE 'resource_cancel' BEFORE 'resource_delete';
