-- Its place is its severity: see lib/messages/attention.ts.
ALTER TYPE "attention_code" ADD VALUE 'background_work_failed' BEFORE 'unknown_outcome';
