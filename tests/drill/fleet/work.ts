/** The work of all people: they share the customers, and each rotation follows some onboarding. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser } from "./browser.ts";
import { beginDraft, type Customer, onboard, type Person } from "./onboarding.ts";
import type { Random } from "./random.ts";
import { rotateNow, rotateWithOverlap } from "./rotation.ts";
import type { Fleet } from "./units.ts";

type Options = {
  onboardings: number;
  rotations: number;
  browsers: Browser[];
  random: Random;
  /** Of the sandbox. */
  origin: string;
  fleet: Fleet;
};

/** One who gets no further does something else, and comes back when all is quiet. */
const patienceMs = 180_000;
const reportMs = 10_000;

export type Work = Awaited<ReturnType<typeof work>>;

export async function work({ onboardings, rotations, browsers, random, origin, fleet }: Options) {
  const customers: Customer[] = [];
  const left: Customer[] = [];
  const ready: Customer[] = [];
  const rotated: Customer[] = [];
  const problems: string[] = [];
  const probes = { probes: 0, failed: 0 };
  let [begun, asked, active] = [0, 0, 0];
  let isOver = false;

  const seat = (browser: Browser, forMs = patienceMs): Person => ({
    browser,
    random,
    untilMs: performance.now() + forMs,
  });

  async function rotate(person: Person, who: Customer, at: number): Promise<void> {
    if (at % 2 === 0) {
      if (await rotateNow(person, who)) rotated.push(who);
      else problems.push(`rotation of ${who.tenantId} was not done`);
      return;
    }
    const { isDone, ...more } = await rotateWithOverlap(person, who, origin);
    probes.probes += more.probes;
    probes.failed += more.failed;
    if (more.failed > 0) problems.push(`${more.failed} probes failed in the overlap of ${who.tenantId}`);
    if (isDone) rotated.push(who);
    else problems.push(`rotation with overlap of ${who.tenantId} was not done`);
  }

  /** Onboards one customer after another, and rotates some keys in between. */
  async function keepBusy(browser: Browser): Promise<void> {
    while (begun < onboardings || asked < Math.min(rotations, ready.length)) {
      // As many rotations are under way as fit the onboardings so far, so that both go on to the end.
      const who = asked * onboardings < rotations * begun ? ready[asked] : undefined;
      if (who && asked < rotations) {
        asked += 1;
        await rotate(seat(browser), who, asked);
      } else {
        begun += 1;
        const person = seat(browser);
        const [customer, first] = await beginDraft(person, `Customer ${crypto.randomUUID()}`);
        customers.push(customer);
        if (await onboard(person, customer, first)) {
          active += 1;
          ready.push(customer);
        } else left.push(customer);
      }
    }
  }

  const units = [...fleet.apps, ...fleet.workers];
  async function report(): Promise<void> {
    while (!isOver) {
      await sleep(reportMs, undefined, { ref: false });
      const sum = (what: "killed" | "frozen") => units.reduce((total, { counts }) => total + counts[what], 0);
      process.stdout.write(
        `${active}/${onboardings} onboarded, ${rotated.length}/${rotations} rotated, ${sum("killed")} killed, ${sum("frozen")} frozen\n`,
      );
    }
  }

  void report();
  await Promise.all(browsers.map(keepBusy));
  isOver = true;
  return {
    customers,
    rotated,
    probes,
    problems,
    /** The trouble is over: whoever was left gets no further without a person, so one comes. */
    async finish(): Promise<void> {
      const [browser] = browsers;
      if (!browser) return;
      const person = seat(browser);
      for (const who of left) if (!(await onboard(person, who))) problems.push(`${who.tenantId} is stuck`);
    },
  };
}
