-- A key that was hidden from the team stays so when those minted later no longer are.
ALTER TABLE "organization_key" ADD COLUMN "is_hidden" BOOLEAN NOT NULL DEFAULT false;

-- Someone of the team was signed in from the network that took a hidden key.
ALTER TABLE "key_link" ADD COLUMN "near_team" BOOLEAN NOT NULL DEFAULT false;
