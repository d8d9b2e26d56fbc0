-- A line that was shown again before its time: until when it would have been away, so that this can be undone.
ALTER TABLE inbox_snooze ADD COLUMN woken_until timestamptz(3);

-- A batch that undoes another one, at most once. What a batch changed is kept with each tenant, as it was and as the
-- batch left it.
ALTER TYPE batch_kind ADD VALUE 'undo';
ALTER TABLE batch ADD COLUMN undoes_id uuid REFERENCES batch(id) ON UPDATE CASCADE ON DELETE CASCADE;
CREATE UNIQUE INDEX batch_undoes_id_key ON batch (undoes_id);
ALTER TABLE batch_item ADD COLUMN was jsonb, ADD COLUMN became jsonb;
