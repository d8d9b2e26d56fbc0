-- Its place is its severity: see lib/messages/attention.ts.
ALTER TYPE "attention_code" ADD VALUE 'stop_put_off' BEFORE 'new_key_unsent';
ALTER TYPE "notice_kind" ADD VALUE 'stop_put_off' BEFORE 'syncs_failing';
