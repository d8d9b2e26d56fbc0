-- AlterTable
ALTER TABLE "session" ADD COLUMN     "last_used_at" TIMESTAMPTZ(3),
ADD COLUMN     "network" VARCHAR(100),
ADD COLUMN     "user_agent" VARCHAR(300);
