-- CreateTable
CREATE TABLE "name_look" (
    "name" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "taken_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "name_look_pkey" PRIMARY KEY ("name","fingerprint")
);

-- What one statement writes with several parts is written as a whole: a part whose rows a trigger dropped must not
-- leave the others standing. See lib/base/together.ts.
CREATE FUNCTION "require_written"(is_written boolean) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF is_written IS NOT TRUE THEN
    RAISE EXCEPTION 'a row was not written';
  END IF;
  RETURN true;
END
$$;
