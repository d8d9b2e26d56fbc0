-- AlterEnum
ALTER TYPE "step" ADD VALUE 'resource_refresh' AFTER 'resource_activate';
