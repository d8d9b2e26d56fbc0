ALTER TABLE "session" ADD COLUMN "token" UUID;
