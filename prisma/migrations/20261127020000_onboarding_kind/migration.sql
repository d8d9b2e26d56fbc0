-- Onboarding becomes an operation. The values stand in a migration of their own: the next one uses them.
ALTER TYPE "key_trouble" ADD VALUE 'not_usable';
ALTER TYPE "operation_kind" ADD VALUE 'onboarding';
ALTER TYPE "operation_state" ADD VALUE 'asking';
