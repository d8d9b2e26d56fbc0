-- Staff see how often somebody with the link guessed at its passphrase.
ALTER TABLE "key_link" ADD COLUMN "wrong_tries" INTEGER NOT NULL DEFAULT 0;
