import "server-only";
import { after } from "next/server";
import { log } from "#lib/base/log.ts";

/** Work that continues once the answer is on its way. What it does must be on record, for the worker to finish. */
export const afterAnswer = (work: () => Promise<unknown>): void =>
  after(() =>
    work().catch((error: unknown) => log().error({ err: error }, "work after an answer did not finish")),
  );
