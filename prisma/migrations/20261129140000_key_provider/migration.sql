-- Data keys that a key provider wraps, and how far the audit was sent to another system.
CREATE TYPE "key_provider" AS ENUM ('file', 'vault', 'aws_kms');

CREATE TABLE "data_key" (
    "id" TEXT NOT NULL,
    "provider" "key_provider" NOT NULL,
    "wrapping_key" TEXT NOT NULL,
    "wrapped" TEXT NOT NULL,
    "is_current" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "wrapped_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "data_key_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "data_key_current_key" ON "data_key"("is_current") WHERE is_current;

CREATE TABLE "audit_stream" (
    "target" TEXT NOT NULL,
    "position" BIGINT NOT NULL,
    "sending_to" BIGINT,
    "sent_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "message_code" TEXT,
    "message_params" JSONB NOT NULL DEFAULT '{}',
    CONSTRAINT "audit_stream_pkey" PRIMARY KEY ("target")
);
