/** What goes wrong while the fleet works: processes are killed and frozen, and the sandbox answers badly. */
import { setTimeout as sleep } from "node:timers/promises";
import type { FaultInput } from "#lib/sandbox/faults.ts";
import type { Installation } from "#tests/support/hands/installation.ts";
import { traffic } from "./browser.ts";
import type { Random } from "./random.ts";
import type { Fleet, Unit } from "./units.ts";

const shortFreezeMs = 3_000;
/** Longer than a worker's heartbeat and than the silence after which a lease is taken. */
const longFreezeMs = 16_000;
const longestDownMs = 2_000;
const betweenHitsMs = [1_000, 6_000] as const;
/** One fault for so many answers of the app: about one request to the sandbox in six. */
const answersPerFault = 16;
const lookMs = 100;
const longestHeldMs = 5_000;

/**
 * Those that the app is to get over without a person's decision on the partner key: a refused key (401, 403) stops
 * all work at once, which the steps' drill shows.
 */
const faults: [FaultInput["fault"], ...FaultInput["fault"][]] = [
  "reset-before-commit",
  "reset-after-commit",
  "reset-after-commit",
  "hang-after-commit",
  "hold-before-commit",
  "500-recorded-without-commit",
  "500-recorded-after-commit",
  "500-not-recorded",
  "502-html",
  "503-html",
  "504-html",
  "429",
  "429-retry-after",
  "409-in-flight",
  "redirect",
  "html-200",
  "empty-body",
  "slow-body",
];
const writes = ["createOrganization", "createUser", "mintKey"] as const;
const reads = ["getIdentity", "listOrganizations", "listUsers"] as const;
const readFaults = ["reset-before-commit", "503-html", "slow-body"] as const;

async function faultNow(hall: Installation, random: Random): Promise<void> {
  if (random.isOneIn(8))
    return void (await hall.sandbox.fault({ fault: random.of(readFaults), endpoint: random.of(reads) }));
  const [fault, endpoint, gap] = [random.of(faults), random.of(writes), random.between(0, 1)];
  // A 504 tells nothing of what was done.
  await hall.sandbox.fault({ fault, endpoint, ...(fault === "504-html" && { commits: gap < 0.5 }) });
}

function hitNow({ apps, workers }: Fleet, random: Random): void {
  const ofApps = random.isOneIn(2);
  const kind = random.isOneIn(2) ? "kill" : "freeze";
  const longestMs = random.isOneIn(4) ? longFreezeMs : shortFreezeMs;
  const forMs = random.between(100, kind === "kill" ? longestDownMs : longestMs);
  const [first, ...rest] = ofApps ? apps : workers;
  if (!first) return;
  const unit: Unit = random.of([first, ...rest]);
  // Staff can wait, but a fleet without any instance shows nothing.
  const isOnly = ofApps && apps.every((each) => each === unit || each.isBusy());
  if (!unit.isBusy() && !isOnly) unit.hit(kind, forMs);
}

/** Makes trouble until `end`, after which everything runs and no fault is left. */
export function makeTrouble(hall: Installation, fleet: Fleet, random: Random) {
  const over = new AbortController();
  let faulted = 0;
  const repeat = async (work: () => Promise<void>, nextMs: () => number) => {
    while (!over.signal.aborted) {
      await work();
      await sleep(nextMs(), undefined, { signal: over.signal }).catch(() => undefined);
    }
  };
  const [ofHits, ofFaults, ofHeld] = [random.fork(), random.fork(), random.fork()];
  const running = Promise.all([
    repeat(
      async () => hitNow(fleet, ofHits),
      () => ofHits.between(...betweenHitsMs),
    ),
    repeat(
      async () => {
        for (; faulted * answersPerFault < traffic.answered; faulted += 1) await faultNow(hall, ofFaults);
      },
      () => lookMs,
    ),
    repeat(
      async () => void (await hall.sandbox.release()),
      () => ofHeld.between(0, longestHeldMs),
    ),
  ]);
  return {
    async end(): Promise<void> {
      over.abort();
      await running;
      await Promise.all([...fleet.apps, ...fleet.workers].map((unit) => unit.recovered()));
      await hall.sandbox.clearFaults();
      await hall.sandbox.release();
    },
  };
}
