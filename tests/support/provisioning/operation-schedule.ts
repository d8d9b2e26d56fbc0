/**
 * Random schedules of one customer's operations, many at once: rotations, overlaps, revocations, users, settings and
 * the deletion, with faults, crashes, clock jumps and several workers.
 */
import fc from "fast-check";
import { hourMs, minuteMs, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { beginOverlap, customerSwitched } from "#lib/keys/overlap-commands.ts";
import { revokeKey } from "#lib/keys/revoke.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { recover } from "#lib/operations/recover.ts";
import { deleteOrganization, removeUser } from "#lib/operations/removals.ts";
import { cancel, tryAgain } from "#lib/operations/resume.ts";
import { changeOrganization } from "#lib/organizations/request.ts";
import { type FaultName, faultNames } from "#lib/sandbox/faults.ts";
import { addUser } from "#lib/users/change.ts";
import { draftId } from "#tests/support/hands/people.ts";
import { settingsForm } from "#tests/support/hands/settings.ts";
import { Violation } from "./checks.ts";
import type { Ground } from "./ground.ts";
import { dropHand, isAlive, moveHand } from "./hands.ts";
import { checkKeysOf, checkMails } from "./key-checks.ts";
import { type Scene, sceneOf } from "./kinds.ts";
import { runWorker } from "./worker.ts";

const acts = {
  rotate: ({ ground, who }) =>
    rotateKey(ground.admin, { operationId: draftId(), tenantId: who.id, typedName: who.name }),
  // Every user has an email of their own, so that nobody is invited twice for a reason.
  overlap: ({ ground, who }) => {
    const email = `service-${draftId()}@a.example`;
    return beginOverlap(ground.admin, { operationId: draftId(), tenantId: who.id, email });
  },
  async switch({ ground, who }) {
    const overlap = await findOpen(who.id, "key_overlap");
    if (overlap)
      await customerSwitched(ground.admin, { operationId: overlap.id, tenantId: who.id }, who.name);
  },
  revoke: ({ ground, who }) =>
    revokeKey(ground.admin, { operationId: draftId(), tenantId: who.id, reason: "It leaked." }),
  add: ({ ground, who }) => {
    const user = { email: `user-${draftId()}@a.example`, role: "user" } as const;
    return addUser(ground.admin, { operationId: draftId(), tenantId: who.id, ...user });
  },
  async remove({ ground, who }, n) {
    const user = [...ground.upstream.state.users.values()][n];
    if (!user) return;
    const asked = { operationId: draftId(), tenantId: who.id, userId: user.id, confirmation: user.email };
    await removeUser(ground.admin, asked);
  },
  settings: ({ ground, who }, n) =>
    changeOrganization(ground.admin, settingsForm(who.id, who.name, { ssoDomain: `${n}.example` })),
  delete: ({ ground, who }) =>
    deleteOrganization(ground.admin, { tenantId: who.id, operationId: draftId(), expectedName: who.name }),
  async cancel({ ground, who }) {
    const open = await findOpen(who.id);
    if (open) await cancel(ground.admin, who.id, open.id);
  },
  async again({ ground, who }) {
    const open = await findOpen(who.id);
    if (open) await tryAgain(ground.admin, who.id, open.id);
  },
  worker: () => recover(),
} satisfies Record<string, (scene: Scene, n: number) => Promise<unknown>>;
type Act = keyof typeof acts;

const findOpen = (tenantId: string, kind?: "key_overlap") =>
  db().operation.findFirst({
    where: { tenantId, finishedAt: null, kind: kind ?? { not: "onboarding" } },
    orderBy: { createdAt: "asc" },
  });

export type Command =
  | { do: "act"; act: Act; n: number; gates: number }
  | { do: "move"; hand: number; gates: number }
  | { do: "crash"; hand: number }
  | { do: "finish" | "release" }
  | { do: "fault"; fault: FaultName; times: number }
  | { do: "clock"; ms: number }
  | { do: "network"; up: boolean };

const often: Act[] = ["rotate", "overlap", "switch", "revoke", "add", "worker", "cancel", "again"];
const seldom: Act[] = ["remove", "settings", "delete"];
const gates = fc.constantFrom(99, 99, 0, 1, 2, 3, 5);
const jumps = [secondMs, minuteMs, 2 * minuteMs, hourMs, 25 * hourMs];
// An outsider who takes a name has no part here, and another version is no answer of these endpoints.
const faults = faultNames.filter((name) => name !== "409-name-taken");

export const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc.record({
        do: fc.constant("act" as const),
        act: fc.constantFrom(...often, ...often, ...seldom),
        n: fc.nat({ max: 2 }),
        gates,
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant("move" as const), hand: fc.nat({ max: 3 }), gates }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("crash" as const), hand: fc.nat({ max: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("finish" as const, "release" as const) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("fault" as const),
        fault: fc.constantFrom(...faults),
        times: fc.integer({ min: 1, max: 3 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("clock" as const), ms: fc.constantFrom(...jumps) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("network" as const), up: fc.boolean() }) },
  ),
  { minLength: 1, maxLength: 16, size: "max" },
);

async function obey(scene: Scene, command: Command): Promise<void> {
  const { ground } = scene;
  const { upstream, hands } = ground;
  const hand = "hand" in command ? hands[command.hand % Math.max(hands.length, 1)] : undefined;
  switch (command.do) {
    case "act":
      await ground.start(command.act, () => acts[command.act](scene, command.n), command.gates);
      return;
    case "move":
      if (hand) await moveHand(hand, command.gates);
      return;
    case "crash":
      if (hand) dropHand(hand);
      return;
    case "finish":
      return await ground.finish();
    case "release":
      return upstream.release();
    case "fault":
      return upstream.faults.add({ fault: command.fault, endpoint: "*", times: command.times });
    case "clock":
      return ground.moveClock(command.ms);
    case "network":
      return upstream.setNetwork(command.up);
  }
}

/** Whatever goes wrong, a worker ends with words for staff, never with a bare error. */
function checkErrors(ground: Ground): void {
  for (const { name, error } of ground.hands)
    if (error && !(error instanceof AppError))
      throw new Violation(`${name} failed: ${(error as Error).stack}`);
  ground.hands = ground.hands.filter(isAlive);
}

/** The worker and staff, who try again or cancel, bring every operation to its end. */
async function endAll(scene: Scene): Promise<void> {
  const { ground, who } = scene;
  ground.upstream.faults.clear();
  ground.upstream.setNetwork(true);
  ground.upstream.release();
  await ground.finish();
  for (let round = 0; round < 16; round += 1) {
    ground.moveClock(hourMs);
    const error = await runWorker(ground);
    if (error) throw error;
    const open = await findOpen(who.id);
    if (!open) return;
    if (open.state === "waiting") await acts.switch(scene);
    else if (round < 8) await tryAgain(ground.admin, who.id, open.id);
    else await cancel(ground.admin, who.id, open.id).catch(() => tryAgain(ground.admin, who.id, open.id));
  }
  throw new Violation("an operation is stuck");
}

export async function runOperationSchedule(ground: Ground, schedule: Command[]): Promise<void> {
  try {
    await ground.begin();
    const scene = await sceneOf(ground);
    for (const command of schedule) {
      await obey(scene, command);
      checkErrors(ground);
      checkMails(ground);
      await checkKeysOf(scene);
    }
    await endAll(scene);
    checkMails(ground);
    await checkKeysOf(scene);
    if (ground.upstream.late.length > 0) throw new Violation("a request was repeated after a day");
  } catch (error) {
    const text = error instanceof Violation ? error.message : String((error as Error).stack ?? error);
    throw new Violation(`${text}\n${schedule.map((each) => `  ${JSON.stringify(each)},`).join("\n")}`);
  }
}
