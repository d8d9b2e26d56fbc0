/** What is left when all is quiet: the sandbox's side against the app's, and what the stored keys open. */
import { db } from "#lib/base/db.ts";
import { open } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { hashOf } from "#lib/sandbox/credentials.ts";
import type { Installation } from "#tests/support/hands/installation.ts";
import { askUpstream } from "#tests/support/world/upstream.ts";
import type { Customer } from "./onboarding.ts";

export type Counts = Record<string, number>;
/** `findings`: each thing that is wrong, in words. `seen`: what there is at the sandbox. */
export type Verdict = { counts: Counts; findings: string[]; seen: string };

/** `shown`: the tenants that the app shows as active. */
export async function judge(hall: Installation, customers: Customer[], shown: Set<string>): Promise<Verdict> {
  const { ownerId, organizations, users, invitations, keys } = await hall.sandbox.state();
  const [tenants, stored, unfinished] = await Promise.all([
    db().tenant.findMany(),
    db().organizationKey.findMany({ omit: { sealed: false } }),
    db().operation.findMany({ where: { finishedAt: null } }),
  ]);
  const made = organizations.filter(({ id }) => id !== ownerId);
  const known = new Set([
    ...tenants.flatMap(({ organizationId, rootUserId }) => [organizationId, rootUserId]),
    ...stored.filter(({ state }) => state !== "stopped").map(({ userId }) => userId),
  ]);
  const findings: string[] = [];
  const counts: Counts = {};
  const count = (what: string, list: string[]) => {
    counts[what] = (counts[what] ?? 0) + list.length;
    findings.push(...list.map((which) => `${what}: ${which}`));
  };

  count("duplicate organizations", repeated(made.map(({ name }) => name)));
  count(
    "duplicate users",
    repeated(users.map(({ organizationId, email }) => `${email} of ${organizationId}`)),
  );
  count("orphaned organizations", unknownOf(made, known));
  count("orphaned users", unknownOf(users, known));
  count("second mails", repeated(invitations.map((mail) => `${mail.email} of ${mail.organizationId}`)));

  const byUser = new Map(keys.map((key) => [key.userId, key]));
  const current = new Map<string, string>();
  const stillWorking: string[] = [];
  for (const { id, tenantId, userId, state, sealed } of stored) {
    const key = await open(sealed, placeOf("organization-key", tenantId, id));
    const { status, json } = await askUpstream(hall.url, "GET /api/me", { key: key.reveal() });
    const tenant = tenants.find((each) => each.id === tenantId);
    const opens = status === 200 && JSON.stringify(json).includes(tenant?.organizationId ?? "none");
    if (state === "current" && opens && byUser.get(userId)?.hash === hashOf(key.reveal()))
      current.set(tenantId, id);
    if (state !== "current" && status === 200) stillWorking.push(`${state} key ${id} of ${tenantId}`);
  }
  const ids = customers.map(({ tenantId }) => tenantId);
  count(
    "lost keys",
    ids.filter((id) => !current.has(id)),
  );
  count("old keys that still work", stillWorking);
  count(
    "second keys in use",
    repeated(stored.filter(({ state }) => state === "current").map((key) => key.tenantId)),
  );
  count(
    "onboardings not shown as active",
    ids.filter((id) => !shown.has(id)),
  );
  count(
    "unfinished operations",
    unfinished.map(({ kind, stage, state, id }) => `${kind} ${id}: ${state} in ${stage}`),
  );
  const seen = `${made.length} organizations, ${users.length} users, ${invitations.length} mails, ${keys.length} keys`;
  return { counts, findings, seen };
}

const repeated = (list: string[]) => list.filter((each, at) => list.indexOf(each) !== at);

const unknownOf = (list: { id: string }[], known: Set<string | null>) =>
  list.filter(({ id }) => !known.has(id)).map((each) => JSON.stringify(each));
