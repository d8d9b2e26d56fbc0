-- CreateTable
CREATE TABLE "upstream_slot" (
    "n" INTEGER NOT NULL,
    "holder" UUID,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "upstream_slot_pkey" PRIMARY KEY ("n")
);

-- CreateTable
CREATE TABLE "upstream_pause" (
    "fingerprint" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "upstream_pause_pkey" PRIMARY KEY ("fingerprint")
);
