-- A customer may have entered other secrets for a connection of ours, by a connect link that repairs it.
ALTER TABLE managed_resource ADD COLUMN reentered_at timestamptz(3);
