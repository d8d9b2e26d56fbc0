/** What must be true at any moment, whatever has happened: compares our records with what exists upstream. */
import { db } from "#lib/base/db.ts";
import { open } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import type { OrganizationKey, Tenant, UpstreamCall } from "#prisma/client/client.ts";
import type { Made, Upstream } from "./upstream.ts";

export class Violation extends Error {}

function demand(isTrue: unknown, what: string): asserts isTrue {
  if (!isTrue) throw new Violation(what);
}

export async function readRecords() {
  const [tenants, calls, keys] = await Promise.all([
    db().tenant.findMany({ orderBy: { id: "asc" } }),
    db().upstreamCall.findMany({ orderBy: [{ step: "asc" }, { attempt: "asc" }] }),
    db().organizationKey.findMany({ orderBy: { mintedAt: "asc" }, omit: { sealed: false } }),
  ]);
  return { tenants: tenants as Tenant[], calls, keys };
}

type Records = Awaited<ReturnType<typeof readRecords>>;

const isOpen = ({ state }: UpstreamCall) => state === "sent" || state === "unknown";

/** `only`: the tenants that nothing but their onboarding changes; left out: all. */
export async function checkAll(upstream: Upstream, only?: string[]): Promise<Records> {
  const records = await readRecords();
  const { calls, keys } = records;
  const tenants = records.tenants.filter(({ id }) => only?.includes(id) ?? true);
  for (const tenant of tenants) {
    const own = calls.filter(({ tenantId }) => tenantId === tenant.id);
    const made = madeBy(upstream, own);
    checkOrganizations(upstream, tenant, own, made);
    checkUsers(upstream, tenant, own, made);
    await checkKeys(
      upstream,
      tenant,
      own,
      keys.filter(({ tenantId }) => tenantId === tenant.id),
      made,
    );
  }
  demand(upstream.late.length === 0, "a request was repeated when its record may have been gone");
  const known = new Set(calls.map(({ idempotencyKey }) => idempotencyKey));
  const stray = upstream.made.find(({ idempotencyKey }) => !known.has(idempotencyKey));
  demand(!stray, `something was sent that the ledger does not know: ${JSON.stringify(stray)}`);
  return records;
}

function madeBy(upstream: Upstream, calls: UpstreamCall[]): Made[] {
  const own = new Set(calls.map(({ idempotencyKey }) => idempotencyKey));
  return upstream.made.filter(({ idempotencyKey }) => own.has(idempotencyKey));
}

/** Whether the ledger leaves this outcome open: it is not marked as settled. */
const maybe = (calls: UpstreamCall[], { idempotencyKey }: Made) =>
  calls.some((call) => call.idempotencyKey === idempotencyKey && isOpen(call));

function checkOrganizations(upstream: Upstream, tenant: Tenant, calls: UpstreamCall[], made: Made[]): void {
  const live = made.flatMap((each) =>
    each.event.type === "organization-put" && upstream.state.organizations.has(each.event.organization.id)
      ? [{ id: each.event.organization.id, each }]
      : [],
  );
  const all = new Set(live.map(({ id }) => id));
  if (tenant.organizationId) all.add(tenant.organizationId);
  demand(all.size <= 1, `${tenant.name} has two organizations: ${[...all]}`);
  for (const { id, each } of live)
    demand(
      tenant.organizationId === id || maybe(calls, each),
      `the organization ${id} that ${tenant.name} made is known to nobody`,
    );
}

function checkUsers(upstream: Upstream, tenant: Tenant, calls: UpstreamCall[], made: Made[]): void {
  const users = made.flatMap((each) =>
    each.event.type === "user-put" ? [{ id: each.event.user.id, each }] : [],
  );
  demand(users.length <= 1, `${tenant.name} invited ${users.length} root users`);
  for (const { id, each } of users)
    demand(
      tenant.rootUserId === id || maybe(calls, each),
      `the user ${id} that ${tenant.name} made is known to nobody`,
    );
  const mails = upstream.state.invitations.filter(
    ({ organizationId, email }) => organizationId === tenant.organizationId && email === tenant.rootEmail,
  );
  demand(mails.length <= 1, `${tenant.rootEmail} was invited ${mails.length} times`);
}

async function checkKeys(
  upstream: Upstream,
  tenant: Tenant,
  calls: UpstreamCall[],
  keys: OrganizationKey[],
  made: Made[],
): Promise<void> {
  const current = keys.filter(({ state }) => state === "current");
  demand(
    (tenant.stage === "active") === (current.length === 1) && current.length <= 1,
    `${tenant.name} is ${tenant.stage} with ${current.length} current keys`,
  );
  const opened: string[] = [];
  for (const key of keys)
    opened.push((await open(key.sealed, placeOf("organization-key", tenant.id, key.id))).reveal());
  for (const [index, key] of keys.entries()) {
    if (key.state !== "current") continue;
    const live = upstream.opens(opened[index] ?? "");
    demand(live, `the current key of ${tenant.name} does not open anything`);
    demand(
      live.organizationId === tenant.organizationId && live.userId === tenant.rootUserId,
      `the current key of ${tenant.name} opens something else`,
    );
  }
  const live = tenant.rootUserId ? upstream.state.keys.get(tenant.rootUserId) : undefined;
  const mint = made.find(({ event }) => event.type === "key-minted" && event.key.hash === live?.hash);
  const isStored = opened.some((value) => upstream.opens(value)?.hash === live?.hash);
  demand(!mint || isStored || maybe(calls, mint), `the live key of ${tenant.name} is lost`);
}
