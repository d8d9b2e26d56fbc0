/** What can happen in a schedule, as data, so that a failing one can be printed, shrunk and kept. */
import fc from "fast-check";
import { hourMs, minuteMs, secondMs } from "#lib/base/clock.ts";
import { type FaultName, faultNames } from "#lib/sandbox/faults.ts";

export type Command =
  /** The form of the step that is due, with one of three inputs; `gates`: how far it gets at once. */
  | { do: "submit"; of: number; input: number; gates: number }
  /** One of the three inputs is typed as the organization's name, and checked meanwhile. */
  | { do: "type"; of: number; input: number; gates: number }
  /** What the page offers, or offered when it was last looked at by this person. */
  | {
      do: "check" | "adopt" | "go on" | "replace" | "start over";
      of: number;
      gates: number;
      stale: boolean;
    }
  | { do: "worker"; gates: number }
  | { do: "move"; hand: number; gates: number }
  | { do: "crash"; hand: number }
  | { do: "restart" | "finish" | "release" | "forget" }
  | {
      do: "fault";
      fault: FaultName;
      endpoint: (typeof endpoints)[number];
      times: number;
      /** False: the answer is not kept under the idempotency key, whatever this fault does by default. */
      records: boolean | undefined;
    }
  | { do: "clock"; ms: number }
  | { do: "network"; up: boolean }
  /** Someone else takes the name, adds the user, or mints a key for them. */
  | { do: "outsider"; of: number; what: "name" | "user" | "key" | "forced key" };

const endpoints = [
  "createOrganization",
  "createUser",
  "mintKey",
  "getIdentity",
  "listOrganizations",
  "listUsers",
  "*",
] as const;
const customers = 2;
const inputs = 3;

const of = fc.nat({ max: customers - 1 });
/** Mostly to the end; else to somewhere in the middle. */
const gates = fc.oneof(
  { arbitrary: fc.constant(99), weight: 2 },
  { arbitrary: fc.nat({ max: 7 }), weight: 3 },
);
const hand = fc.nat({ max: 3 });
const times = fc.integer({ min: 1, max: 4 });
const stale = fc.boolean();
const jumps = [
  secondMs,
  4 * secondMs,
  10 * secondMs,
  minuteMs,
  2 * minuteMs,
  hourMs,
  12 * hourMs,
  25 * hourMs,
];
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(model) as fc.Arbitrary<T>;
const is = <T extends string>(...names: T[]) => fc.constantFrom(...names);

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: is("submit"), of, input: fc.nat({ max: inputs - 1 }), gates }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: is("check", "adopt", "go on", "replace", "start over", "check", "adopt", "replace"),
      of,
      gates,
      stale,
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: is("type"), of, input: fc.nat({ max: inputs - 1 }), gates }) },
  { weight: 3, arbitrary: fc.record({ do: is("worker"), gates }) },
  { weight: 5, arbitrary: fc.record({ do: is("move"), hand, gates }) },
  { weight: 2, arbitrary: fc.record({ do: is("crash"), hand }) },
  { weight: 2, arbitrary: fc.record({ do: is("restart", "finish", "release", "forget") }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: is("fault"),
      fault: fc.constantFrom(...faultNames),
      endpoint: fc.constantFrom(...endpoints),
      times,
      records: fc.constantFrom(undefined, undefined, false),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: is("clock"), ms: fc.constantFrom(...jumps) }) },
  { weight: 1, arbitrary: fc.record({ do: is("network"), up: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: is("outsider"), of, what: is("name", "user", "key", "forced key") }),
  },
);

/** The step of each customer's onboarding when the schedule begins. */
export type Schedule = { from: number[]; commands: Command[] };

export const schedule: fc.Arbitrary<Schedule> = record<Schedule>({
  from: fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: customers }),
  commands: fc.array(command, { minLength: 1, maxLength: 16, size: "max" }),
});

/** For the report: one command a line. */
export const print = ({ from, commands }: Schedule) =>
  [`from: ${JSON.stringify(from)}`, ...commands.map((each) => `  ${JSON.stringify(each)},`)].join("\n");
