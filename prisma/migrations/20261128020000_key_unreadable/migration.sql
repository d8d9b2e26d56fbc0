-- Its place is its severity: see lib/messages/attention.ts.
ALTER TYPE "attention_code" ADD VALUE 'key_unreadable' BEFORE 'key_revoked';
