/**
 * A worker as a process of its own: does what it is asked over its IPC channel with the app's own functions.
 * Its time is the wall's plus an offset that the caller keeps the same everywhere; its pauses take no time.
 * Asked for a gate, it stops at its next POST, before sending or before reading the answer, and reports it; "go" lets it continue.
 */
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { readKey } from "#lib/keys/read.ts";
import { continueSteps, createOrganization, startOver } from "#lib/onboarding/commands.ts";
import { asOrganization } from "#lib/polytomic/client.ts";
import { findBySession, type Staff } from "#lib/staff/staff.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { takeClock } from "#tests/support/world/clock.ts";
import { type Attempt, type Given, prepareAttempts, tryOften } from "./attempts.ts";
import { addStaff, type Customer, organizationNamed, type Step, submit } from "./people.ts";
import { choiceOn, lookAt } from "./wizard.ts";

export type Asked = {
  session: string;
  who: Customer;
  step: Step;
  times: number;
  attempt: Attempt;
  given: Given;
};
export type Request = {
  id: number;
  verb: Verb;
  asked: Partial<Asked>;
  offsetMs: number;
  gate?: "send" | "hear" | undefined;
};
export type Reply = { id: number; value?: unknown; problem?: string; offsetMs: number };
export type Verb = keyof typeof verbs;

const time = takeClock({ runs: true });
let gate: Request["gate"];
let go = Promise.withResolvers<void>();

time.hold();

const realFetch = globalThis.fetch;
globalThis.fetch = async (url, init) => {
  const standsAt = init?.method === "POST" ? gate : undefined;
  if (standsAt === "send") await stand();
  const response = await realFetch(url, init).then(
    (heard) => () => heard,
    (error: unknown) => () => {
      throw error;
    },
  );
  if (standsAt === "hear") await stand();
  return response();
};

async function stand(): Promise<void> {
  const stoodAt = gate;
  gate = undefined;
  go = Promise.withResolvers();
  process.send?.({ gate: stoodAt, offsetMs: time.offsetMs() });
  await go.promise;
}

const staffOf = async ({ session }: Partial<Asked>): Promise<Staff> => {
  const staff = await findBySession(session ?? "");
  if (!staff) throw new Error("nobody is signed in");
  return staff;
};

const verbs = {
  /** Signs a staff member in. */
  signIn: async () => (await addStaff("onboarder")).sessionId,
  async submit(asked: Asked) {
    const staff = await staffOf(asked);
    const { times = 1 } = asked;
    const one = () => submit(staff, asked.who, asked.step);
    if (times > 1) time.letPausesTakeTime();
    await Promise.all(Array.from({ length: times }, one));
    time.hold();
  },
  /** The first of all three steps, as the form answers it. */
  async beginAll(asked: Asked) {
    const { id: tenantId, name, email } = asked.who;
    const form = organizationNamed(name, { tenantId, email, allSteps: "yes" });
    await createOrganization(await staffOf(asked), tenantId, form);
  },
  continueAll: async (asked: Asked) => await continueSteps(await staffOf(asked), asked.who.id),
  startOver: async (asked: Asked) => await startOver(await staffOf(asked), asked.who.id),
  recover: () => recover(),
  /** Takes the choice that the page offers; says which, or null when it offers none. */
  async choose(asked: Asked) {
    const staff = await staffOf(asked);
    if ((await verbs.record(asked))?.status === "active") return null;
    const choice = choiceOn(await lookAt(staff, asked.who), staff, asked.who);
    await choice?.take();
    return choice ? { what: choice.what, who: asked.who } : null;
  },
  record: ({ who }: Asked) => db().tenant.findUnique({ where: { id: who.id } }),
  calls: ({ who }: Asked) => db().upstreamCall.count({ where: { tenantId: who.id } }),
  /** Whom the stored key opens, as Polytomic says; null when there is none that works. */
  async opens(asked: Asked) {
    const key = await readKey(
      { ...(await staffOf(asked)), authenticatedAt: clock.now() },
      asked.who.id,
      "copy",
    );
    const { organization_id, id } = await asOrganization(key).me();
    return { organizationId: organization_id, userId: id };
  },
  prepareAttempts: () => prepareAttempts(),
  /** How many of so many attempts were not stopped by a limit. */
  attempt: ({ attempt, given, times }: Asked) => tryOften(attempt, given, times),
};

async function answer({ id, verb, asked, ...more }: Request): Promise<void> {
  time.catchUp(more.offsetMs);
  gate = more.gate;
  try {
    const value = await verbs[verb](asked as Asked);
    process.send?.({ id, value, offsetMs: time.offsetMs() });
  } catch (error) {
    const problem =
      error instanceof AppError ? `${error.code}: ${error.message}` : `bug: ${(error as Error).stack}`;
    process.send?.({ id, problem, offsetMs: time.offsetMs() });
  }
}

process.on("message", (message: Request | { go: number }) => {
  if (!("go" in message)) return void answer(message);
  time.catchUp(message.go);
  go.resolve();
});
process.once("disconnect", () => process.exit(0));
process.send?.({ ready: true });
