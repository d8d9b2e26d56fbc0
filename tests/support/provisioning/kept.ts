/** Schedules that were wrong once, or that go straight for a weak spot. They run before the random ones. */
import type { Command, Schedule } from "./commands.ts";

const to = 99;
const submit = (of: number, input: number, gates = to): Command => ({ do: "submit", of, input, gates });
const fault = (
  fault: Extract<Command, { do: "fault" }>["fault"],
  endpoint: Extract<Command, { do: "fault" }>["endpoint"],
  times = 1,
  records?: boolean,
): Command => ({ do: "fault", fault, endpoint, times, records });

export const kept: Record<string, Schedule> = {
  "a user whom somebody else added to an adopted organization is not invited again": {
    from: [0],
    commands: [
      { do: "outsider", of: 0, what: "name" },
      submit(0, 0),
      { do: "adopt", of: 0, gates: to, stale: false },
      { do: "outsider", of: 0, what: "user" },
      submit(0, 0),
    ],
  },
  "an address that is refused after its first answer was lost can be changed": {
    from: [0, 1],
    commands: [submit(1, 1, 1), { do: "crash", hand: 0 }],
  },
  "a request that ran for long and was refused in the end can be changed": {
    from: [0, 1],
    commands: [fault("hold-before-commit", "createUser"), submit(1, 1)],
  },
  "a refused partner key does not free the input of a request that was carried out": {
    from: [0],
    commands: [
      fault("reset-after-commit", "createOrganization"),
      fault("401", "createOrganization", 1, false),
      submit(0, 0),
      submit(0, 1),
    ],
  },
  "a conflict with a request of ours that still runs does not free its input": {
    from: [0],
    commands: [fault("hold-before-commit", "createOrganization"), submit(0, 0), submit(0, 1)],
  },
  "a page from before the request went out cannot adopt another organization": {
    from: [0, 0],
    commands: [
      { do: "outsider", of: 0, what: "name" },
      fault("reset-after-commit", "createOrganization", 4),
      submit(1, 0),
      { do: "check", of: 1, gates: to, stale: true },
      { do: "go on", of: 1, gates: to, stale: true },
      { do: "adopt", of: 1, gates: to, stale: true },
    ],
  },
  "a draft that was given up does not hold its name": {
    from: [0],
    commands: [
      fault("reset-after-commit", "createOrganization", 4),
      submit(0, 0),
      { do: "start over", of: 0, gates: to, stale: false },
      submit(0, 0),
    ],
  },
  "a worker that wakes up with another key than the one in use writes nothing": {
    from: [2],
    commands: [
      submit(0, 0, 1),
      { do: "clock", ms: 25 * 3_600_000 },
      { do: "worker", gates: to },
      { do: "move", hand: 0, gates: to },
    ],
  },
  "a forced mint that still runs is not followed by another": {
    from: [2],
    commands: [fault("500-not-recorded", "mintKey"), fault("hold-before-commit", "mintKey"), submit(0, 0)],
  },
  "a key that died before its check is never current": {
    from: [2],
    commands: [
      fault("503-html", "getIdentity", 3),
      submit(0, 0),
      { do: "outsider", of: 0, what: "forced key" },
    ],
  },
  "what one onboarding has asked for and not heard of is not offered to another": {
    from: [0, 0],
    commands: [
      { do: "submit", of: 1, input: 1, gates: 0 },
      fault("slow-body", "createOrganization", 3),
      { do: "move", hand: 0, gates: 99 },
      { do: "submit", of: 0, input: 2, gates: 0 },
    ],
  },
};
