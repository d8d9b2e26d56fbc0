-- Whose name or customer id begins with a text, in that order: see lib/tenants/best-match.ts.
CREATE INDEX "tenant_name_beginning_idx" ON "tenant"(lower("name") COLLATE "C", "id");
CREATE INDEX "tenant_external_id_beginning_idx" ON "tenant"(lower("external_id") COLLATE "C", "id");
