-- What the list sorts by beside names and times: the rank, then the name, so that one comparison finds the next page.
-- What has none comes last. A generated column can't refer to another one, so the statuses are named again.
ALTER TABLE "tenant"
    ADD COLUMN "health_rank" TEXT COLLATE "C" NOT NULL DEFAULT '3',
    ADD COLUMN "status_order" TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (
        CASE
            WHEN "archived_at" IS NOT NULL THEN '6'
            WHEN "on_hold_at" IS NOT NULL THEN '5'
            WHEN "attention_code" IS NOT NULL THEN '0'
            WHEN "stage" = 'draft' THEN '1'
            WHEN "stage" = 'organization_created' THEN '2'
            WHEN "stage" = 'user_added' THEN '3'
            WHEN "stage" = 'active' THEN '4'
        END || "name_folded"
    ) STORED,
    ADD COLUMN "email_order" TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (
        coalesce(nullif("email_folded", ''), U&'\+10FFFF')
    ) STORED;

-- By harm: the most failing syncs, those we can't tell anything about, those that work, those nobody looked at yet.
CREATE FUNCTION "health_rank"(TEXT, INTEGER) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN $1 <> 'looked' THEN '1'
        WHEN $2 > 0 THEN '0' || lpad((99999 - least($2, 99999))::text, 5, '0')
        ELSE '2'
    END
$$;
CREATE FUNCTION "tenant_health_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    rank TEXT := '3';
BEGIN
    IF TG_OP <> 'DELETE' THEN rank := "health_rank"(NEW."outcome"::text, NEW."failing"); END IF;
    UPDATE "tenant" SET "health_rank" = rank
    WHERE "id" = coalesce(NEW."tenant_id", OLD."tenant_id") AND "health_rank" <> rank;
    RETURN NULL;
END $$;
CREATE TRIGGER "tenant_health_changed" AFTER INSERT OR UPDATE OR DELETE ON "tenant_health"
    FOR EACH ROW EXECUTE FUNCTION "tenant_health_changed"();
UPDATE "tenant" SET "health_rank" = "health_rank"("outcome"::text, "failing")
FROM "tenant_health" WHERE "tenant_id" = "tenant"."id";

ALTER TABLE "tenant" ADD COLUMN "health_order" TEXT COLLATE "C" NOT NULL GENERATED ALWAYS AS (
    "health_rank" || "name_folded"
) STORED;

-- CreateIndex
CREATE INDEX "tenant_status_order_id_idx" ON "tenant"("status_order", "id") WHERE (archived_at IS NULL);

-- CreateIndex
CREATE INDEX "tenant_email_order_id_idx" ON "tenant"("email_order", "id") WHERE (archived_at IS NULL);

-- CreateIndex
CREATE INDEX "tenant_health_order_id_idx" ON "tenant"("health_order", "id") WHERE (archived_at IS NULL);

-- CreateIndex
CREATE INDEX "tenant_status_email_order_id_idx" ON "tenant"("status", "email_order", "id");

-- CreateIndex
CREATE INDEX "tenant_status_health_order_id_idx" ON "tenant"("status", "health_order", "id");

-- CreateIndex
CREATE INDEX "tenant_owner_id_status_order_id_idx" ON "tenant"("owner_id", "status_order", "id");

-- CreateIndex
CREATE INDEX "tenant_owner_id_email_order_id_idx" ON "tenant"("owner_id", "email_order", "id");

-- CreateIndex
CREATE INDEX "tenant_owner_id_health_order_id_idx" ON "tenant"("owner_id", "health_order", "id");
