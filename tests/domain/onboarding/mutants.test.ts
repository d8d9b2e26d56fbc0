/**
 * The proof that the proof can fail: each mutant bypasses one part of the ledger, and must be found out by the
 * matrix or by random schedules.
 */
import { afterEach, expect, test, vi } from "vitest";
import { db, type Tx, transact } from "#lib/base/db.ts";
import type * as leases from "#lib/engine/lease.ts";
import type * as ledgers from "#lib/engine/ledger.ts";
import type * as plans from "#lib/engine/plan.ts";
import type * as writes from "#lib/engine/record.ts";
import type * as verdicts from "#lib/keys/verify.ts";
import type * as locks from "#lib/onboarding/input-lock.ts";
import type * as mints from "#lib/onboarding/mint.ts";
import type * as sweeps from "#lib/operations/sweep.ts";
import type * as partners from "#lib/polytomic/client.ts";
import { useGround } from "#tests/support/provisioning/ground.ts";
import { modeNames } from "#tests/support/provisioning/matrix.ts";
import { findInMatrix, findInSchedules } from "#tests/support/provisioning/mutation.ts";

/** The one mutant that lives; null: the engine as it is. */
const live = vi.hoisted(() => ({ mutant: null as string | null }));
const is = vi.hoisted(() => (mutant: string) => live.mutant === mutant);

vi.mock("#lib/engine/plan.ts", async (original) => {
  const real = await original<typeof plans>();
  return {
    ...real,
    mayAdopt: (history: plans.Past[]) => is("adopts whatever is found") || real.mayAdopt(history),
    isUnknown: (past: plans.Past) => !is("takes an unknown outcome for none") && real.isUnknown(past),
    findUnknown: (...args: Parameters<typeof real.findUnknown>) =>
      is("takes an unknown outcome for none") ? undefined : real.findUnknown(...args),
    plan(history: plans.Past[], now: Date): plans.Plan {
      const aged = is("repeats after any time") ? (history.at(-1)?.firstSentAt ?? now) : now;
      const next = real.plan(history, aged);
      if (next.kind !== "again" || !is("takes a new idempotency key each time")) return next;
      return { ...next, past: { ...next.past, idempotencyKey: crypto.randomUUID() } };
    },
  };
});

vi.mock("#lib/engine/ledger.ts", async (original) => {
  const real = await original<typeof ledgers>();
  return {
    ...real,
    listCalls: async (...args: Parameters<typeof real.listCalls>) =>
      is("forgets what it sent") ? [] : await real.listCalls(...args),
    closingOf(answer: Parameters<typeof real.closingOf>[0]): ledgers.Closing {
      const closing = real.closingOf(answer);
      const isLie = is("takes silence for a no") && closing.state === "unknown";
      return isLie ? { ...closing, state: "rejected" } : closing;
    },
  };
});

vi.mock("#lib/engine/lease.ts", async (original) => {
  const real = await original<typeof leases>();
  return {
    ...real,
    holdLease: async (...args: Parameters<typeof real.holdLease>) => {
      if (!is("writes without its lease")) await real.holdLease(...args);
    },
    held: <T>(lease: leases.Lease, work: (tx: Tx) => Promise<T>) =>
      is("writes without its lease") ? transact(work) : real.held(lease, work),
  };
});

vi.mock("#lib/engine/record.ts", async (original) => {
  const real = await original<typeof writes>();
  return {
    ...real,
    async writeUnder(...args: Parameters<typeof real.writeUnder>) {
      const [{ tenantId, token }, , , tx = db()] = args;
      // Whoever has it by now.
      if (is("writes without its lease"))
        await tx.tenant.updateMany({ where: { id: tenantId }, data: { leaseToken: token } });
      await real.writeUnder(...args);
    },
  };
});

vi.mock("#lib/onboarding/input-lock.ts", async (original) => {
  const real = await original<typeof locks>();
  return {
    ...real,
    isOutcomeOpen: (...args: Parameters<typeof real.isOutcomeOpen>) =>
      !is("adopts from an old page") && real.isOutcomeOpen(...args),
  };
});

vi.mock("#lib/onboarding/mint.ts", async (original) => {
  const real = await original<typeof mints>();
  return {
    chooseMint(minting: mints.Minting): ReturnType<typeof real.chooseMint> {
      const chosen = real.chooseMint(minting);
      const asks =
        typeof chosen !== "string" && chosen.kind === "ask" && chosen.question.kind === "key-exists";
      return asks && is("replaces a key by itself") ? "forced" : chosen;
    },
  };
});

vi.mock("#lib/keys/verify.ts", async (original) => {
  const real = await original<typeof verdicts>();
  return {
    ...real,
    verifyKey: async (...args: Parameters<typeof real.verifyKey>) =>
      is("does not check its key") ? { alive: true } : await real.verifyKey(...args),
  };
});

vi.mock("#lib/polytomic/client.ts", async (original) => {
  const real = await original<typeof partners>();
  return {
    ...real,
    asPartner: () => {
      const client = real.asPartner();
      if (!is("does not look first")) return client;
      return { ...client, listOrganizations: async () => [], listUsers: async () => [] };
    },
  };
});

vi.mock("#lib/operations/sweep.ts", async (original) => {
  const real = await original<typeof sweeps>();
  return { sweep: async () => (is("never comes back") ? undefined : await real.sweep()) };
});

const ground = useGround();

afterEach(() => {
  live.mutant = null;
});

const [goesOn, , forgotten, stalls] = modeNames;

test.each([
  ["takes a new idempotency key each time", goesOn, /choose|stuck/],
  ["repeats after any time", forgotten, /repeated when its record may have been gone/],
  ["forgets what it sent", goesOn, /had to choose/],
  ["takes silence for a no", goesOn, /had to choose/],
  ["does not look first", goesOn, /choose and choose/],
  ["adopts whatever is found", goesOn, /had to choose/],
  ["replaces a key by itself", goesOn, /had to choose/, "key"],
  ["does not check its key", goesOn, /had to choose/, "key"],
  ["writes without its lease", stalls, /ended|is .* with|known to nobody|lost|does not open/],
  ["never comes back", forgotten, /stuck/],
] as const)("the matrix finds an engine that %s", async (mutant, mode, words, step?: "key") => {
  live.mutant = mutant;
  expect(mode && (await findInMatrix(ground, mode, step))).toMatch(words);
});

test.each([
  ["takes an unknown outcome for none", /two organizations|invited 2|known to nobody|is not known yet/],
  ["writes without its lease", /ended|is .* with|known to nobody|lost|does not open/],
  ["adopts from an old page", /two organizations|known to nobody/],
])("schedules find an engine that %s", async (mutant, words) => {
  live.mutant = mutant;
  expect(await findInSchedules(ground)).toMatch(words);
});
