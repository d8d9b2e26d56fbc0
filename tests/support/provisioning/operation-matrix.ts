/** The same matrix for the other kinds of operations: each of their requests meets each trouble in each mode. */
import { hourMs, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { tryAgain } from "#lib/operations/resume.ts";
import type { FaultInput } from "#lib/sandbox/faults.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import { Violation } from "./checks.ts";
import type { Ground } from "./ground.ts";
import { dropHand, type Hand, isAlive, moveHand } from "./hands.ts";
import { checkKeysOf, checkMails } from "./key-checks.ts";
import { isOver, type Row, rows, type Scene, sceneOf } from "./kinds.ts";
import { runWorker } from "./worker.ts";

export type Trouble = {
  /** What its request and the next ones meet. */
  faults?: Omit<FaultInput, "endpoint">[];
  closed?: true;
  /** Polytomic forgets the idempotency key before the request is repeated. */
  forgets?: true;
  /** Staff have to try again; or it may fail for good. */
  may?: "ask" | "fail";
  /** It does not fit a deletion, which takes it as done. */
  notDeleting?: true;
  /** It says that the partner key may be refused, which is asked about at once for every page. */
  refuses?: true;
};

const one = (fault: FaultInput["fault"], more: Partial<FaultInput> = {}): Trouble => ({
  faults: [{ fault, ...more }],
});

export const troubles: Record<string, Trouble> = {
  "no fault": {},
  "connection refused": { closed: true },
  "reset before commit": one("reset-before-commit"),
  "reset after commit": one("reset-after-commit"),
  "held before commit": { ...one("hold-before-commit"), may: "ask" },
  "500 recorded after commit": one("500-recorded-after-commit"),
  "500 not recorded": one("500-not-recorded"),
  "503 with HTML": one("503-html"),
  "504 after commit": one("504-html", { commits: true }),
  "429 with Retry-After": one("429-retry-after", { retryAfterS: 600 }),
  "409 in flight": one("409-in-flight"),
  // Without its record, the repeated request meets what the first one made.
  "a no to the repetition": { ...one("reset-after-commit"), forgets: true },
  "401": { ...one("401"), may: "ask", refuses: true },
  "404, parent not yet visible": { ...one("404-parent"), may: "fail", notDeleting: true },
  "empty body": one("empty-body"),
};

const modes = {
  async "the same process goes on"(_, hand) {
    await moveHand(hand, Number.POSITIVE_INFINITY);
  },
  async "the process dies, and another worker picks it up after the lease"({ ground }, hand) {
    dropHand(hand);
    ground.moveClock(2 * minuteMs);
    await pickUp(ground);
  },
  async "the process dies, and nobody comes for more than a day"({ ground }, hand) {
    dropHand(hand);
    // No request runs at Polytomic for a day.
    ground.upstream.release();
    ground.moveClock(25 * hourMs);
    ground.upstream.forget();
    await pickUp(ground);
  },
  async "the process stalls for a day, and wakes up when all is done"(scene, hand, row) {
    const { ground } = scene;
    ground.moveClock(25 * hourMs);
    ground.upstream.forget();
    ground.hands = [];
    await endOperation(scene, row);
    await moveHand(hand, Number.POSITIVE_INFINITY);
  },
} satisfies Record<string, (scene: Scene, hand: Hand, row: Row) => Promise<void>>;
export type ModeName = keyof typeof modes;
export const modeNames = Object.keys(modes) as ModeName[];

async function pickUp(ground: Ground): Promise<void> {
  const error = await runWorker(ground);
  if (error) throw error;
}

/** The person's request, moved on until it has met the trouble. */
async function meet(
  { ground, ...scene }: Scene,
  row: Row,
  { faults = [], closed, forgets }: Trouble,
): Promise<Hand> {
  const hand = await ground.start("person", () => row.act({ ground, ...scene }));
  const toSend = async () => {
    while (isAlive(hand) && hand.at !== "send") await moveHand(hand, 1);
  };
  for (let sent = 0; sent < (row.after ?? 0); sent += 1) {
    await toSend();
    await moveHand(hand, 1);
  }
  await toSend();
  for (const fault of faults) ground.upstream.faults.add({ ...fault, endpoint: row.endpoint });
  if (closed) ground.upstream.setNetwork(false);
  await moveHand(hand, 1);
  if (closed) ground.upstream.setNetwork(true);
  if (forgets) ground.upstream.forget();
  return hand;
}

/** The worker alone brings it to its end, and staff try again where it stops for them. Returns how often they did. */
async function endOperation(scene: Scene, row: Row): Promise<number> {
  const { ground, operationId, who } = scene;
  ground.upstream.faults.clear();
  ground.upstream.setNetwork(true);
  ground.upstream.release();
  await ground.finish();
  let tries = 0;
  for (let round = 0; round < 12 && !(await isOver(scene, row)); round += 1) {
    ground.moveClock(hourMs);
    await pickUp(ground);
    const { state } = await operationOf(operationId);
    if (state === "failed") return tries;
    if (state === "stuck" || state === "asking") {
      tries += 1;
      const decide = row.decide ?? row.answer;
      if (state === "asking" && decide) await decide(scene);
      else await tryAgain(ground.admin, who.id, operationId);
    }
    await checkKeysOf(scene);
  }
  return tries;
}

export async function runOperationCase(scene: Scene, mode: ModeName, row: Row, name: string): Promise<void> {
  await row.before?.(scene);
  await runPreparedCase(scene, mode, row, name);
}

/** Throws when it does not end as it should, or asks more of staff than the table says. */
export async function runPreparedCase(scene: Scene, mode: ModeName, row: Row, name: string): Promise<void> {
  const trouble: Trouble = troubles[name] ?? {};
  const mayFail = trouble.may === "fail" || row.fails?.includes(name) === true;
  const hand = await meet(scene, row, trouble);
  await modes[mode](scene, hand, row);
  const isHeard = mode === "the same process goes on";
  const isAsked = (await db().upstreamStatus.count()) > 0;
  if (trouble.refuses && isHeard && !row.withOrganizationKey && !isAsked)
    throw new Violation("nobody asked whether the partner key is refused");
  if (row.withOrganizationKey && isHeard && isAsked)
    throw new Violation("the tenant's key was taken for the partner key");
  const tries = await endOperation(scene, row);
  if (hand.error && isHeard && !mayFail) throw hand.error;
  const { state, stage, messageCode } = await operationOf(scene.operationId);
  const stands = `${stage}, ${state}, ${messageCode}`;
  if (tries > (trouble.may === "ask" ? 1 : 0) + (row.decide ? 1 : 0))
    throw new Violation(`staff had to try again ${tries} times: ${stands}`);
  checkMails(scene.ground);
  if (scene.ground.upstream.late.length > 0) throw new Violation("a request was repeated after a day");
  const left = { tenantId: scene.who.id, state: "sent" } as const;
  if ((await db().upstreamCall.count({ where: left })) > 0) throw new Violation("a request was left open");
  await checkKeysOf(scene);
  if (mayFail && state === "failed") return;
  if (!(await isOver(scene, row))) throw new Violation(`it ended as ${stands}`);
  if (!(await row.holds(scene))) throw new Violation(`upstream is otherwise than it says: ${stands}`);
}

/** The first violation's words, in the cases that `isMeant` chooses. */
export async function findInOperations(
  ground: Ground,
  mode: ModeName,
  isMeant: (row: string, trouble: string) => boolean = () => true,
): Promise<string | undefined> {
  for (const [name, row] of Object.entries(rows))
    for (const [what, trouble] of Object.entries(troubles)) {
      if (!isMeant(name, what) || (trouble.notDeleting && row.deletes)) continue;
      await ground.begin();
      try {
        await runOperationCase(await sceneOf(ground), mode, row, what);
      } catch (error) {
        return `${mode}: ${name}, ${what}: ${error}`;
      }
    }
  return undefined;
}
