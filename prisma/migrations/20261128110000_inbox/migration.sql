-- What somebody does not want to see in the inbox for a while. It holds for the reason as it was then: one that comes
-- back later is shown at once.
CREATE TABLE inbox_snooze (
  tenant_id uuid NOT NULL REFERENCES tenant(id) ON UPDATE CASCADE ON DELETE CASCADE,
  kind text NOT NULL,
  subject text NOT NULL DEFAULT '',
  until timestamptz(3) NOT NULL,
  reason text NOT NULL,
  by_id uuid NOT NULL REFERENCES staff(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (tenant_id, kind, subject)
);

-- The inbox reads each reason by its age, oldest first.
CREATE INDEX tenant_attention_code_since_idx ON tenant_attention (code, since);
