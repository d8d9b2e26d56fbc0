import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { log, logConsole } from "#lib/base/log.ts";
import { markStaffRequest, openRequest } from "#lib/base/request.ts";
import { countRefused } from "#lib/staff/refused.ts";
import { lines } from "#tests/support/hands/log-lines.ts";
import { useTestApp } from "#tests/support/world/env.ts";

/* Strangers can't fill the log, and what they did is counted there. */

vi.mock("pino", async (original) => (await import("#tests/support/hands/log-lines.ts")).catching(original));

useTestApp();
const before = { ...console };
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  lines.length = 0;
});
afterEach(() => {
  vi.advanceTimersByTime(minuteMs);
  vi.useRealTimers();
  Object.assign(console, before);
});

/** One request, as the server opens each in a context of its own. */
async function request(network: string, work: () => void): Promise<void> {
  await (async () => {
    await null;
    openRequest(network);
    work();
  })();
}

const written = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

const kinds = {
  "a form of another site": () => log().warn({ status: 403 }, "This form came from another site"),
  "a page that fails": () => log().error({ err: new Error("x"), reference: "1" }, "a page failed"),
  "what Next prints": () => {
    const { error } = console;
    error("Failed to find Server Action %s", Math.random());
  },
};

test.each(Object.entries(kinds))(
  "of %s, a network gets ten lines a minute and one with the rest",
  async (_, say) => {
    logConsole();
    for (let sent = 0; sent < 422; sent += 1) await request("192.0.2.1", say);
    for (let sent = 0; sent < 3; sent += 1) await request("192.0.2.2", say);
    expect(lines).toHaveLength(13);
    vi.advanceTimersByTime(minuteMs);
    expect(lines).toHaveLength(14);
    expect(written().at(-1)).toMatchObject({
      level: written()[0]?.level,
      network: "192.0.2.1",
      leftOut: 412,
    });
    await request("192.0.2.1", say);
    expect(lines).toHaveLength(15);
  },
);

test("other lines of the same network are written meanwhile", async () => {
  for (let sent = 0; sent < 20; sent += 1)
    await request("192.0.2.1", () => log().warn({ action: "staff.sign-in-failed" }, "access"));
  await request("192.0.2.1", () => log().warn({ action: "access.throttled" }, "access"));
  expect(written().map(({ action }) => action)).toEqual([
    ...Array.from({ length: 10 }, () => "staff.sign-in-failed"),
    "access.throttled",
  ]);
  vi.advanceTimersByTime(minuteMs);
  expect(written().at(-1)).toMatchObject({ of: "access: staff.sign-in-failed", leftOut: 10 });
});

test("however many networks there are, the log gets a few hundred lines a minute, and all are counted", async () => {
  for (let from = 0; from < 5_000; from += 1)
    await request(`2001:db8:0:${from.toString(16)}`, () => log().warn("a link leads nowhere"));
  expect(lines).toHaveLength(200);
  vi.advanceTimersByTime(minuteMs);
  expect(lines).toHaveLength(201);
  expect(written().at(-1)).toMatchObject({ leftOut: 4_800 });
});

test("what staff cause, what no request causes and the counts themselves are written whole", async () => {
  for (let sent = 0; sent < 30; sent += 1)
    await request("192.0.2.1", () => {
      markStaffRequest();
      log().error("a page failed");
    });
  for (let times = 0; times < 30; times += 1) log().warn("a job failed");
  expect(lines).toHaveLength(60);
  for (let from = 0; from < 30; from += 1)
    await request("192.0.2.9", () => {
      log().info("not a warning");
      countRefused({ targetId: "confirm", actorId: undefined, address: `198.51.100.${from}` });
    });
  expect(lines).toHaveLength(90);
  vi.advanceTimersByTime(minuteMs);
  expect(lines).toHaveLength(120);
});
