-- CreateEnum
CREATE TYPE "sign_in_method" AS ENUM ('password', 'oidc');

-- AlterTable
ALTER TABLE "session" ADD COLUMN "opened_by" "sign_in_method" NOT NULL DEFAULT 'password';
