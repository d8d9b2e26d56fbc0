/** Commands of a random schedule: what people and workers begin, and what happens to them. */
import fc from "fast-check";
import { hourMs, minuteMs, secondMs } from "#lib/base/clock.ts";
import { AppError } from "#lib/base/errors.ts";
import { type FaultName, faultNames } from "#lib/sandbox/faults.ts";
import { Violation } from "./checks.ts";
import type { Ground } from "./ground.ts";
import { dropHand, isAlive, moveHand } from "./hands.ts";

export type Command<A extends string> =
  | { do: "act"; act: A; n: number; gates: number }
  | { do: "move"; hand: number; gates: number }
  | { do: "crash"; hand: number }
  | { do: "finish" | "release" }
  | { do: "fault"; fault: FaultName; times: number }
  | { do: "clock"; ms: number }
  | { do: "network"; up: boolean };

const gates = fc.constantFrom(99, 99, 0, 1, 2, 3, 5);
const jumps = [secondMs, minuteMs, 2 * minuteMs, hourMs, 25 * hourMs];
// An outsider who takes a name has no part here, and another version is no answer of these endpoints.
const faults = faultNames.filter((name) => name !== "409-name-taken");

/** `often` twice as often as `seldom`. */
export const commandsOf = <A extends string>(often: A[], seldom: A[]): fc.Arbitrary<Command<A>[]> =>
  fc.array(
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
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constant("clock" as const), ms: fc.constantFrom(...jumps) }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("network" as const), up: fc.boolean() }) },
    ),
    { minLength: 1, maxLength: 16, size: "max" },
  );

type Acts<A extends string> = Record<A, (n: number) => Promise<unknown>>;

export async function obey<A extends string>(
  ground: Ground,
  acts: Acts<A>,
  command: Command<A>,
): Promise<void> {
  const { upstream, hands } = ground;
  const hand = "hand" in command ? hands[command.hand % Math.max(hands.length, 1)] : undefined;
  switch (command.do) {
    case "act":
      await ground.start(command.act, () => acts[command.act](command.n), command.gates);
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

/** It only decides what happens later: neither our records nor Polytomic have changed. */
export const isQuiet = ({ do: what }: { do: string }) => /^(crash|fault|clock|network)$/.test(what);

/** Whatever goes wrong, a worker ends with words for staff, never with a bare error. */
export function checkErrors(ground: Ground): void {
  for (const { name, error } of ground.hands)
    if (error && !(error instanceof AppError))
      throw new Violation(`${name} failed: ${(error as Error).stack}`);
  ground.hands = ground.hands.filter(isAlive);
}

/** All troubles are over, and everybody goes on. */
export async function calmDown(ground: Ground): Promise<void> {
  ground.upstream.faults.clear();
  ground.upstream.setNetwork(true);
  ground.upstream.release();
  await ground.finish();
}

/** The violation with the schedule that leads to it. */
export function told(error: unknown, schedule: unknown[]): Violation {
  const text = error instanceof Violation ? error.message : String((error as Error).stack ?? error);
  return new Violation(`${text}\n${schedule.map((each) => `  ${JSON.stringify(each)},`).join("\n")}`);
}
