-- Two more attention reasons that people are told about: see lib/messages/notices.ts.
ALTER TYPE "notice_kind" ADD VALUE 'key_link_opened_again' BEFORE 'organization_missing';
ALTER TYPE "notice_kind" ADD VALUE 'syncs_failing' BEFORE 'rotation_waiting';
