-- Its place is its severity: see lib/messages/attention.ts.
ALTER TYPE "attention_code" ADD VALUE 'new_key_unsent' BEFORE 'syncs_failing';
