import { beforeEach, describe, expect, test, vi } from "vitest";
import { hourMs, minuteMs } from "#lib/base/clock.ts";
import type * as ledgers from "#lib/engine/ledger.ts";
import { type Customer, customer, steps, submit } from "#tests/support/hands/people.ts";
import { checkAll, readRecords } from "#tests/support/provisioning/checks.ts";
import { endWell } from "#tests/support/provisioning/ending.ts";
import { useGround } from "#tests/support/provisioning/ground.ts";
import { isAlive, moveHand } from "#tests/support/provisioning/hands.ts";

const stall = vi.hoisted(() => ({ afterWritingDown: () => {} }));
vi.mock("#lib/engine/ledger.ts", async (original) => {
  const real = await original<typeof ledgers>();
  return {
    ...real,
    async openCall(...args: Parameters<typeof real.openCall>) {
      const call = await real.openCall(...args);
      stall.afterWritingDown();
      return call;
    },
  };
});

const ground = useGround();
let who: Customer;

beforeEach(async () => {
  stall.afterWritingDown = () => {};
  await ground.begin();
  who = customer(ground.upstream.uuid(), "Northwind Clinics");
});

async function runUpTo(step: (typeof steps)[number]) {
  for (const before of steps.slice(0, steps.indexOf(step))) await submit(ground.people[0], who, before);
}

/** The places where a worker of this step waits for something: its looks, its request, the key's check. */
const places = { organization: [0, 1, 2], user: [0, 1], key: [0, 1, 2] };

describe.each(steps)("a worker that stalls past its lease writes nothing when it wakes up: %s", (step) => {
  test.each(places[step])("at its wait number %i", async (place) => {
    await runUpTo(step);
    const hand = await ground.start("stalled", () => submit(ground.people[0], who, step), place);
    expect(isAlive(hand)).toBe(true);
    ground.hands = [];
    ground.moveClock(25 * hourMs);
    await endWell(ground, [who]);
    const [records, made] = [await readRecords(), ground.upstream.made.length];
    expect(records.tenants).toMatchObject([{ status: "active" }]);
    await moveHand(hand, Number.POSITIVE_INFINITY);
    expect(hand.error).toMatchObject({ code: "busy" });
    expect(await readRecords()).toEqual(records);
    expect(ground.upstream.made).toHaveLength(made);
  });
});

test.each(steps)("a worker that sleeps between writing down and sending does not send: %s", async (step) => {
  await runUpTo(step);
  const sent = ground.upstream.made.length;
  stall.afterWritingDown = () => ground.moveClock(2 * minuteMs);
  await expect(submit(ground.people[0], who, step)).rejects.toMatchObject({ code: "busy" });
  expect(ground.upstream.made).toHaveLength(sent);
  stall.afterWritingDown = () => {};
  expect(await endWell(ground, [who])).toEqual([]);
  await checkAll(ground.upstream);
});
