/**
 * Fills a running sandbox installation with a book of customers, through the app's own functions: their organizations,
 * users and keys exist in the sandbox. Customers that are there already stay as they are.
 */
import pg from "pg";
import { checkHealth } from "#lib/activity/history.ts";
import { clock, dayMs, later, minuteMs, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { tenantEditForm } from "#lib/forms/tenant-edit.ts";
import { checkTenantKeys } from "#lib/keys/check.ts";
import { beginOverlap } from "#lib/keys/overlap-commands.ts";
import { addRootUser, createOrganization, mintKey } from "#lib/onboarding/commands.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import { findBySession, type Staff } from "#lib/staff/staff.ts";
import { findEdit, saveEdit } from "#lib/tenants/edit.ts";
import { changeTenant } from "#lib/tenants/lifecycle.ts";
import { type DemoCustomer, demoBook, demoStaff } from "./demo-book.ts";
import { plantHistory } from "./seed-health.ts";

/** A new organization of the sandbox does nothing for its first minute. */
const quietMs = minuteMs + secondMs;

type Made = DemoCustomer & { tenantId: string; by: Staff };

/** With a session for the time of the seeding. */
async function addStaff({ name, email }: (typeof demoStaff)[number]): Promise<Staff> {
  const now = clock.now();
  const { id: staffId } = await db().staff.upsert({
    where: { email },
    create: { email, name, role: "onboarder", createdAt: now },
    update: {},
  });
  const times = { createdAt: now, authenticatedAt: now, expiresAt: later(now, 60 * minuteMs) };
  const session = await db().session.create({ data: { id: random.sessionId(), staffId, ...times } });
  const staff = await findBySession(session.id);
  if (!staff) throw new Error(`the account ${email} is disabled`);
  return staff;
}

/** What is sent meanwhile arrives, and its answer is lost. */
async function losingAnswers(work: () => Promise<unknown>): Promise<void> {
  const { fetch } = globalThis;
  globalThis.fetch = async (...given) => {
    await (await fetch(...given)).arrayBuffer();
    throw new TypeError("fetch failed", { cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }) });
  };
  try {
    await work();
  } finally {
    globalThis.fetch = fetch;
  }
}

async function label({ tenantId, labels, by }: Made): Promise<void> {
  const edit = await findEdit(by, tenantId);
  if (!edit?.own) return;
  const { seen, own, ownerId, notes } = edit;
  await saveEdit(by, tenantEditForm.parse({ tenantId, seen, ...own, ownerId, labels, notes }));
}

/** Until its fate takes it elsewhere. */
async function onboard(customer: DemoCustomer, by: Staff): Promise<Made> {
  const { name, externalId, email, fate } = customer;
  const tenantId = random.uuid();
  const made = { ...customer, tenantId, by };
  const none = {
    ssoDomain: null,
    ssoOrgId: null,
    oidcIssuer: null,
    oidcClientId: null,
    oidcClientSecret: null,
    email: null,
  };
  await createOrganization(by, tenantId, { tenantId, name, externalId, ...none });
  await label(made);
  if (fate === "organization") return made;
  await addRootUser(by, { tenantId, email, role: "admin" });
  if (fate === "user") return made;
  if (fate === "no-answer") await losingAnswers(() => mintKey(by, tenantId, false));
  else await mintKey(by, tenantId, false);
  return made;
}

/** A key minted with the partner key outside this app stops the one on record. */
async function killKey({ tenantId, by }: Made): Promise<void> {
  const { organizationId, rootUserId } = await db().tenant.findUniqueOrThrow({ where: { id: tenantId } });
  if (!organizationId || !rootUserId) throw new Error("the tenant was not onboarded");
  const how = { idempotencyKey: random.uuid(), force: true };
  await asPartner().mintKey(organizationId, rootUserId, how);
  // It refuses to call the key good, which is the point.
  await checkTenantKeys(by, tenantId).catch(() => null);
}

async function meetFate(made: Made): Promise<void> {
  const { fate, tenantId, by, externalId } = made;
  if (fate === "dead-key") await killKey(made);
  if (fate === "hold") await changeTenant(by, tenantId, "hold");
  if (fate === "archived") await changeTenant(by, tenantId, "archive");
  const email = `polytomic+${externalId.toLowerCase()}@example.com`;
  if (fate === "overlap") await beginOverlap(by, { operationId: random.uuid(), tenantId, email });
}

/** As if they had come over the last months. The audit log can't be changed, so the timeline shows today. */
const backdate = ({ tenantId, ageDays }: Made) => {
  const at = later(clock.now(), -ageDays * dayMs);
  const first = { tenantId, state: "current" } as const;
  return db().$transaction([
    db().tenant.update({ where: { id: tenantId }, data: { createdAt: at } }),
    db().tenant.updateMany({
      where: { id: tenantId, keyMintedAt: { not: null } },
      data: { keyMintedAt: at },
    }),
    db().organizationKey.updateMany({ where: first, data: { mintedAt: at } }),
    db().operation.updateMany({ where: { id: tenantId }, data: { createdAt: at } }),
    db().operation.updateMany({
      where: { id: tenantId, finishedAt: { not: null } },
      data: { finishedAt: later(at, (2 + (ageDays % 9)) * minuteMs) },
    }),
  ]);
};

/** How many were added. */
export async function plantDemo(url: string, say: (words: string) => void, most = Infinity): Promise<number> {
  const staff = await Promise.all(demoStaff.map(addStaff));
  const known = await db().tenant.findMany({
    where: { externalId: { in: demoBook.map(({ externalId }) => externalId) } },
    select: { externalId: true },
  });
  const missing = demoBook
    .filter(({ externalId }) => !known.some((each) => each.externalId === externalId))
    .slice(0, most);
  const made: Made[] = [];
  for (const [n, customer] of missing.entries()) {
    made.push(await onboard(customer, staff[n % 2] as Staff));
    if (made.length % 10 === 0) say(`${made.length} of ${missing.length} customers onboarded`);
  }
  if (made.length > 0) {
    for (const each of made) await meetFate(each);
    say("Waiting a minute until the organizations have something to show");
    await clock.sleep(quietMs);
    for (const { tenantId, fate, by } of made) if (fate !== "archived") await checkHealth(by, tenantId);
    for (const each of made) await backdate(each);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await plantHistory(client, clock.now()).finally(() => client.end());
  }
  await db().session.deleteMany({ where: { id: { in: staff.map(({ sessionId }) => sessionId) } } });
  return made.length;
}
