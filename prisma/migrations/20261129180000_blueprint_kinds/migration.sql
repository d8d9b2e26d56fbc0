-- AlterEnum
ALTER TYPE "step" ADD VALUE 'resource_create';
ALTER TYPE "step" ADD VALUE 'resource_update';
ALTER TYPE "step" ADD VALUE 'resource_activate';
ALTER TYPE "step" ADD VALUE 'resource_run';
ALTER TYPE "step" ADD VALUE 'resource_delete';

-- AlterEnum
ALTER TYPE "operation_kind" ADD VALUE 'blueprint_apply';
ALTER TYPE "operation_kind" ADD VALUE 'blueprint_remove';

-- AlterEnum
ALTER TYPE "attention_code" ADD VALUE 'blueprint_failed' AFTER 'unknown_outcome';
ALTER TYPE "attention_code" ADD VALUE 'blueprint_waits' AFTER 'syncs_failing';
