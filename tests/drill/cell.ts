/** One run of the drill: a step meets its trouble, its process ends up in one of four ways, and what is left. */
import { randomUUID } from "node:crypto";
import { hourMs, minuteMs } from "#lib/base/clock.ts";
import type { Hand, Installation } from "#tests/support/hands/installation.ts";
import { type Customer, customer, steps } from "#tests/support/hands/people.ts";
import { type Case, endpoints, type Trouble } from "#tests/support/provisioning/troubles.ts";
import { askUpstream } from "#tests/support/world/upstream.ts";

export const modes = ["goes on", "kill -9, restarted", "another picks up", "more than 24 h"] as const;
export type Mode = (typeof modes)[number];
export type Crew = { session: string; one: Hand; two: Hand };
export type Finding = {
  tenantId: string;
  duplicates: number;
  orphans: number;
  lostKeys: number;
  stuck: number;
  words: string;
};

type Run = { hall: Installation; crew: Crew; who: Customer; trouble: Trouble };
const mostRounds = 6;

export async function runCell(hall: Installation, crew: Crew, mode: Mode, [step, , trouble]: Case) {
  const who = customer(randomUUID(), `Customer ${randomUUID()}`);
  const run = { hall, crew, who, trouble };
  const asked = { session: crew.session, who };
  for (const before of steps.slice(0, steps.indexOf(step)))
    await crew.one.ask("submit", { ...asked, step: before });
  await prepare(run, step);
  const chosen: string[] = [];
  if (mode === "goes on") {
    await crew.one.ask("submit", { ...asked, step }).catch(words);
    await happen(run);
    await end(run, crew.one, chosen);
  } else {
    const [answer] = await crew.one.askUpTo("hear", "submit", { ...asked, step });
    if (mode === "kill -9, restarted") {
      await crew.one.kill();
      crew.one = await hall.startHand();
    } else crew.one.freeze();
    await happen(run);
    await hall.moveClock(mode === "more than 24 h" ? 25 * hourMs : 2 * minuteMs);
    await end(run, mode === "kill -9, restarted" ? crew.one : crew.two, chosen);
    if (mode !== "kill -9, restarted") {
      // It wakes up when all is done, and must not change anything.
      crew.one.wake();
      crew.one.go();
      await answer?.catch(words);
    }
  }
  return await judge(run, chosen.join() || "nothing", trouble.asks?.[step], mode === "goes on");
}

const words = (error: unknown) => {
  // What staff are shown is part of the run; anything else is a bug.
  if (error instanceof Error && error.message.startsWith("bug")) throw error;
};

async function prepare({ hall, crew, who, trouble }: Run, step: keyof typeof endpoints): Promise<void> {
  for (const fault of trouble.faults ?? []) await hall.sandbox.fault({ endpoint: endpoints[step], ...fault });
  if (trouble.before === "port closed") await hall.sandbox.openPort(false);
  if (trouble.before === "outsider's key") await mintOutside(hall, crew, who, false);
  if (trouble.before !== "given up before") return;
  const asked = { session: crew.session, who: customer(randomUUID(), who.name) };
  await hall.sandbox.fault({ fault: "reset-after-commit", endpoint: endpoints[step], times: 3 });
  await crew.one.ask("submit", { ...asked, step });
  await crew.one.ask("startOver", asked);
}

async function happen({ hall, crew, who, trouble: { before, afterwards } }: Run): Promise<void> {
  if (before === "port closed") await hall.sandbox.openPort(true);
  if (afterwards === "released") await hall.sandbox.release();
  if (afterwards === "records expire") await hall.sandbox.forgetOutcomes();
  if (afterwards === "a day passes") await hall.moveClock(24 * hourMs);
  if (afterwards === "outsider's forced key") await mintOutside(hall, crew, who, true);
}

async function mintOutside(hall: Installation, { two }: Crew, who: Customer, force: boolean): Promise<void> {
  const tenant = await two.ask<{ organizationId: string; rootUserId: string }>("record", { who });
  const path = `/api/organizations/${tenant.organizationId}/users/${tenant.rootUserId}/keys?force=${force}`;
  await askUpstream(hall.url, `POST ${path}`, { key: hall.partnerKey });
}

/** The faults are over: the worker comes, and staff do what the page asks of them. */
async function end({ hall, crew, who }: Run, hand: Hand, chosen: string[]): Promise<void> {
  await hall.sandbox.clearFaults();
  for (let round = 0; round < mostRounds && chosen.length < 5; round += 1) {
    await hand.ask("recover");
    for (let more = true; more && chosen.length < 5; ) {
      const choice = await hand.ask<{ what: string; who: Customer } | null>("choose", {
        session: crew.session,
        who,
      });
      if (choice && choice.what !== "begin") chosen.push(choice.what);
      more = choice !== null;
    }
    if ((await hand.ask<{ status: string }>("record", { who })).status === "active") return;
    await hall.moveClock(hourMs);
  }
}

async function judge({ hall, crew, who }: Run, chosen: string, asks: string | undefined, isHeard: boolean) {
  const { organizations, users, invitations, keys } = await hall.sandbox.state();
  const asked = { session: crew.session, who };
  type Record = { status: string; organizationId: string | null; rootUserId: string | null };
  const { status, organizationId, rootUserId } = await crew.two.ask<Record>("record", asked);
  const opened = await crew.two.ask<{ organizationId: string; userId: string }>("opens", asked).catch(words);
  const named = organizations.filter(({ name }) => name === who.name);
  const ids = new Set(named.map(({ id }) => id));
  const ownUsers = users.filter((user) => ids.has(user.organizationId));
  const mails = invitations.filter((mail) => ids.has(mail.organizationId));
  const over = (count: number) => Math.max(0, count - 1);
  const strangers = (list: { id: string }[], id: string | null) =>
    list.filter((each) => each.id !== id).length;
  const isOurs = opened?.organizationId === organizationId && opened?.userId === rootUserId;
  const lives = keys.some(({ userId }) => userId === rootUserId);
  const expected = chosen === (asks ?? "nothing") || (!isHeard && chosen === "nothing");
  return {
    tenantId: who.id,
    duplicates: over(named.length) + over(ownUsers.length) + over(mails.length),
    orphans: strangers(named, organizationId) + strangers(ownUsers, rootUserId),
    lostKeys: isOurs && lives ? 0 : 1,
    stuck: status === "active" && expected ? 0 : 1,
    words: `${status}, staff chose ${chosen}`,
  } satisfies Finding;
}
