/** The troubles that a step's request can meet, by name, and what staff then have to decide. */
import { hourMs } from "#lib/base/clock.ts";
import { startOver } from "#lib/onboarding/choices.ts";
import type { FaultName } from "#lib/sandbox/faults.ts";
import type { Ground } from "./ground.ts";
import { outsider } from "./outsiders.ts";
import { type Customer, customer, type Step, submit } from "./people.ts";

export type Meets = {
  begin: (ground: Ground, step: Step, who: Customer) => unknown;
  /** What happens after the request has met it. */
  afterwards?: (ground: Ground, who: Customer) => unknown;
  /** The steps that can meet it; all of them unless told. */
  of?: Step[];
  /** The one decision that the table leaves to staff. */
  asks?: Partial<Record<Step, string>>;
};

export const endpoints = { organization: "createOrganization", user: "createUser", key: "mintKey" } as const;

const faulty =
  (fault: FaultName): Meets["begin"] =>
  (ground, step) =>
    ground.upstream.faults.add({ fault, endpoint: endpoints[step] });

const everywhere = (what: string) => ({ organization: what, user: what, key: what });

export const troubles: Record<string, Meets> = {
  "connection refused": {
    begin: (ground) => ground.upstream.setNetwork(false),
    afterwards: (ground) => ground.upstream.setNetwork(true),
  },
  "reset before commit": { begin: faulty("reset-before-commit") },
  "reset after commit": { begin: faulty("reset-after-commit") },
  "hang after commit": { begin: faulty("hang-after-commit") },
  "held before commit": {
    begin: faulty("hold-before-commit"),
    afterwards: (ground) => ground.upstream.release(),
    asks: { organization: "check again", user: "check again" },
  },
  "500 recorded without commit": { begin: faulty("500-recorded-without-commit") },
  "500 recorded after commit": { begin: faulty("500-recorded-after-commit") },
  "500 not recorded": { begin: faulty("500-not-recorded") },
  "502 with HTML": { begin: faulty("502-html") },
  "503 with HTML": { begin: faulty("503-html") },
  "504 with HTML": { begin: faulty("504-html") },
  "504 after commit": {
    begin: (ground, step) =>
      ground.upstream.faults.add({ fault: "504-html", commits: true, endpoint: endpoints[step] }),
  },
  "429": { begin: faulty("429") },
  "429 with Retry-After": { begin: faulty("429-retry-after") },
  "409 in flight": { begin: faulty("409-in-flight") },
  "409, the name taken by somebody else": {
    begin: faulty("409-name-taken"),
    of: ["organization"],
    asks: { organization: "adopt" },
  },
  "409, the name taken by us earlier": {
    // An onboarding that was given up before its answer came.
    async begin(ground, step, { name }) {
      const [staff] = ground.people;
      const earlier = customer(ground.upstream.uuid(), name);
      ground.upstream.faults.add({ fault: "reset-after-commit", endpoint: endpoints[step], times: 3 });
      await submit(staff, earlier, step);
      await startOver(staff, earlier.id);
    },
    of: ["organization"],
    asks: { organization: "adopt" },
  },
  "401": { begin: faulty("401"), asks: everywhere("check again") },
  "403": { begin: faulty("403"), asks: everywhere("check again") },
  "somebody else minted a key for the user": {
    begin: (ground, _, who) => outsider(ground, who, "key"),
    of: ["key"],
    asks: { key: "replace key" },
  },
  "somebody else replaces the key before its check": {
    begin: (ground) => ground.upstream.faults.add({ fault: "503-html", endpoint: "getIdentity", times: 3 }),
    afterwards: (ground, who) => outsider(ground, who, "forced key"),
    of: ["key"],
    asks: { key: "replace key" },
  },
  "404, the parent not yet visible": { begin: faulty("404-parent"), of: ["user", "key"] },
  "a redirect to another host": { begin: faulty("redirect") },
  "HTML with 200": { begin: faulty("html-200") },
  "an empty body": { begin: faulty("empty-body") },
  "a body of 50 MB": { begin: faulty("huge-body") },
  "one byte a second": { begin: faulty("slow-body") },
  "an idempotency record that has expired": {
    begin: faulty("reset-after-commit"),
    afterwards: (ground) => ground.upstream.forget(),
  },
  "the clock moved on": {
    begin: faulty("reset-after-commit"),
    afterwards: (ground) => ground.moveClock(24 * hourMs),
  },
};
