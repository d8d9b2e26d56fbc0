-- AlterTable
ALTER TABLE "audit_event" ADD COLUMN "position" BIGINT;

-- CreateIndex
CREATE UNIQUE INDEX "audit_event_position_key" ON "audit_event"("position");

-- One index for each filter of the audit page, and one for what happened to a record.
-- CreateIndex
CREATE INDEX "audit_event_actor_id_at_id_idx" ON "audit_event"("actor_id", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "audit_event_action_at_id_idx" ON "audit_event"("action", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "audit_event_actor_id_action_at_id_idx" ON "audit_event"("actor_id", "action", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "audit_event_target_id_at_id_idx" ON "audit_event"("target_id", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "audit_event_unsealed_idx" ON "audit_event"("id") WHERE (position IS NULL);

-- CreateTable
CREATE TABLE "audit_seal" (
    "number" INTEGER NOT NULL,
    "format" INTEGER NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL,
    "last_position" BIGINT NOT NULL,
    "count" INTEGER NOT NULL,
    "hashes" BYTEA NOT NULL,
    "root" BYTEA NOT NULL,
    "previous" BYTEA NOT NULL,
    "head" BYTEA NOT NULL,

    CONSTRAINT "audit_seal_pkey" PRIMARY KEY ("number")
);

-- Rows stay as they were written: a seal gives a row its position once, and nothing else changes. `*=` compares the
-- stored bytes. TRUNCATE is left to the role's grants, because the tests empty their databases with it.
CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  without_position public."audit_event";
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW."position" IS NULL THEN
      RETURN NEW;
    END IF;
  ELSIF TG_OP = 'UPDATE' THEN
    without_position := NEW;
    without_position."position" := NULL;
    IF OLD."position" IS NULL AND NEW."position" IS NOT NULL AND without_position *= OLD THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'audit_event is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER "audit_event_append_only" BEFORE INSERT OR UPDATE OR DELETE ON "audit_event"
  FOR EACH ROW EXECUTE FUNCTION "refuse_audit_change"();

CREATE FUNCTION "refuse_seal_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_seal is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER "audit_seal_append_only" BEFORE UPDATE OR DELETE ON "audit_seal"
  FOR EACH ROW EXECUTE FUNCTION "refuse_seal_change"();
