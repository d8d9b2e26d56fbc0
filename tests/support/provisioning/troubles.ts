/** The troubles that a step's request can meet, as data, and what staff then have to decide. */
import type { FaultInput } from "#lib/sandbox/faults.ts";
import { type Step, steps } from "#tests/support/hands/people.ts";

export type Trouble = {
  /** At the step's own endpoint by default. */
  faults?: FaultInput[];
  /** What is set up before the step begins. */
  before?: "port closed" | "outsider's key" | "given up before";
  /** What happens after the request has met its trouble. */
  afterwards?: "port opens" | "released" | "records expire" | "a day passes" | "outsider's forced key";
  /** The steps that can meet it; all of them by default. */
  of?: Step[];
  /** The one decision that the table leaves to staff. */
  asks?: Partial<Record<Step, string>>;
  /** What it may leave to them where the process that sent the request died or stalled. */
  asksAfterDeath?: Partial<Record<Step, string>>;
};

export const endpoints = { organization: "createOrganization", user: "createUser", key: "mintKey" } as const;

const one = (fault: FaultInput["fault"], more: Partial<FaultInput> = {}): Trouble => ({
  faults: [{ fault, ...more }],
});
const checkAgain = { organization: "check again", user: "check again", key: "check again" };

const troubles: Record<string, Trouble> = {
  "no fault": {},
  "connection refused": { before: "port closed", afterwards: "port opens" },
  "reset before commit": one("reset-before-commit"),
  "reset after commit": one("reset-after-commit"),
  "hang after commit": one("hang-after-commit"),
  "held before commit": {
    ...one("hold-before-commit"),
    afterwards: "released",
    asks: { organization: "check again", user: "check again" },
  },
  "500 recorded without commit": one("500-recorded-without-commit"),
  "500 recorded after commit": one("500-recorded-after-commit"),
  "500 not recorded": one("500-not-recorded"),
  "502 with HTML": one("502-html"),
  "503 with HTML": one("503-html"),
  "504 with HTML": one("504-html"),
  "504 after commit": one("504-html", { commits: true }),
  "429 without Retry-After": one("429"),
  "429 with Retry-After": one("429-retry-after"),
  "409 in flight": one("409-in-flight"),
  "409, taken by somebody else": {
    ...one("409-name-taken"),
    of: ["organization"],
    asks: { organization: "adopt" },
  },
  "409, taken by us earlier": {
    before: "given up before",
    of: ["organization"],
    asks: { organization: "adopt" },
  },
  "401": { ...one("401"), asks: checkAgain },
  "403": { ...one("403"), asks: checkAgain },
  "somebody else's key": { before: "outsider's key", of: ["key"], asks: { key: "replace key" } },
  "key replaced before its check": {
    ...one("503-html", { endpoint: "getIdentity", times: 3 }),
    afterwards: "outsider's forced key",
    of: ["key"],
    asks: { key: "replace key" },
  },
  "404, parent not yet visible": { ...one("404-parent"), of: ["user", "key"] },
  "redirect to another host": one("redirect"),
  "HTML with 200": one("html-200"),
  "empty body": one("empty-body"),
  "body of 50 MB": one("huge-body"),
  "one byte a second": one("slow-body"),
  "idempotency record expired": {
    ...one("reset-after-commit"),
    afterwards: "records expire",
    // The repeated request counts as new and meets our own record, which a stranger's would look like.
    asksAfterDeath: { organization: "adopt" },
  },
  "clock moved on": { ...one("reset-after-commit"), afterwards: "a day passes" },
};

export type Case = readonly [Step, string, Trouble];

export const cases: Case[] = steps.flatMap((step) =>
  Object.entries(troubles)
    .filter(([, { of = steps }]) => of.includes(step))
    .map(([name, trouble]) => [step, name, trouble] as const),
);
