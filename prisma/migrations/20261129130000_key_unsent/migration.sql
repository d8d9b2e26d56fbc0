-- Its place is its severity: see lib/messages/attention.ts.
ALTER TYPE "attention_code" ADD VALUE 'new_key_unsent' BEFORE 'syncs_failing';

-- What is over and has left the log is deleted.
CREATE INDEX "notice_over_idx" ON "notice"("at") WHERE (NOT open);
