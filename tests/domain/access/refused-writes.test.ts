import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { explain } from "#lib/access/problem.ts";
import { hourMs } from "#lib/base/clock.ts";
import { db, runSql } from "#lib/base/db.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { exportTenants } from "#lib/directory/export.ts";
import { findTenant } from "#lib/directory/tenant.ts";
import { beginOverlap, customerSwitched } from "#lib/keys/overlap-commands.ts";
import { findKeysPage } from "#lib/keys/page.ts";
import { revokeKey } from "#lib/keys/revoke.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { readWizard } from "#lib/onboarding/wizard.ts";
import { deleteOrganization, removeUser } from "#lib/operations/removals.ts";
import { changeOrganization } from "#lib/organizations/request.ts";
import { findSettings } from "#lib/organizations/settings.ts";
import { readMetrics } from "#lib/partner/metrics.ts";
import { forgetPause } from "#lib/polytomic/pace.ts";
import { invite } from "#lib/staff/invitations.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { exportAuditLog } from "#lib/timeline/audit-export.ts";
import { listTimeline } from "#lib/timeline/timeline.ts";
import { addUser, changeRole } from "#lib/users/change.ts";
import { readUsersPage } from "#lib/users/list.ts";
import {
  dumpTables,
  findLeaks,
  repeatEverything,
  repeats,
  type Written,
} from "#tests/support/hands/canaries.ts";
import { lines } from "#tests/support/hands/log-lines.ts";
import { addStaff, customer, draftId, onboard, steps, submit } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { settingsForm } from "#tests/support/hands/settings.ts";
import { useWorld } from "#tests/support/world/world.ts";

/*
 * Polytomic refuses whatever changes something, and repeats the header and body that it was sent: neither the
 * customer's secrets nor our own are in anything that is stored, logged or shown, then and after it goes through.
 */

vi.mock("pino", async (original) => (await import("#tests/support/hands/log-lines.ts")).catching(original));

const world = useWorld();
const random = () => randomBytes(24).toString("base64");
/** With what has a spelling of its own in JSON and in an address. */
const typed = () => `s3cret "of" +/% ${randomBytes(12).toString("hex")}`;

/** What the app holds for itself. */
const ours: Record<string, string> = {
  "the mail server's password": randomBytes(16).toString("hex"),
  "the metrics' token": random(),
  "our client secret": random(),
  "the audit's secret": random(),
};
/** What was minted or typed for a customer. */
const theirs: Record<string, string> = {};
const shown: Written[] = [];
const show = (what: string, data: unknown) => void shown.push({ what, text: JSON.stringify(data) ?? "" });
const set = (name: string) => process.env[name] ?? "";

beforeAll(() => {
  const real = globalThis.fetch;
  globalThis.fetch = async (url, init) => {
    const answer = await real(url, init);
    if (init?.method !== "POST" || !/\/keys\?force/.test(String(url)) || !answer.ok) return answer;
    const { data }: { data: { value: string } } = await answer.clone().json();
    theirs[`key ${Object.keys(theirs).length}`] = data.value;
    return answer;
  };
  ours["the partner key"] = world.app.partnerKey;
  ours["the encryption key"] = set("ENCRYPTION_KEYS").split(":")[1] ?? "";
  ours["the secret of sessions"] = set("NEXTAUTH_SECRET");
  adoptEnvironment({
    // Nothing takes mail there, which is logged.
    SMTP_URL: `smtp://mailer:${ours["the mail server's password"]}@127.0.0.1:9`,
    MAIL_FROM: "Onboarding <onboarding@partner.example>",
    METRICS_TOKEN: ours["the metrics' token"] ?? "",
    OIDC_ISSUER: "http://127.0.0.1:9",
    OIDC_CLIENT_ID: "onboarding",
    OIDC_CLIENT_SECRET: ours["our client secret"] ?? "",
    OIDC_ALLOWED_DOMAINS: "partner.example",
    AUDIT_WEBHOOK_URL: "http://127.0.0.1:9/audit",
    AUDIT_WEBHOOK_SECRET: `whsec_${ours["the audit's secret"]}`,
  });
});
afterAll(() =>
  adoptEnvironment({
    ...{ SMTP_URL: "", MAIL_FROM: "", METRICS_TOKEN: "", OIDC_ISSUER: "", OIDC_CLIENT_ID: "" },
    ...{ OIDC_CLIENT_SECRET: "", OIDC_ALLOWED_DOMAINS: "", AUDIT_WEBHOOK_URL: "", AUDIT_WEBHOOK_SECRET: "" },
  }),
);

let admin: Staff;
let tenant: Awaited<ReturnType<typeof onboard>>;
beforeEach(async () => {
  admin = await addStaff("admin");
  tenant = await onboard(admin);
});

async function look(tenantId: string): Promise<void> {
  const pages = {
    tenant: findTenant(admin, tenantId),
    wizard: readWizard(admin, tenantId),
    keys: findKeysPage(admin, tenantId),
    users: readUsersPage(admin, tenantId),
    settings: findSettings(admin, tenantId),
    timeline: listTimeline(admin, tenantId),
  };
  for (const [what, page] of Object.entries(pages)) show(what, await page.catch(explain));
}

async function file(what: string, { parts }: { parts: AsyncIterable<string> }): Promise<void> {
  let text = "";
  for await (const part of parts) text += part;
  show(what, text);
}

async function expectNowhere(): Promise<void> {
  const { link } = await invite(admin, {
    email: `${randomUUID()}@partner.example`,
    role: "viewer",
    seesKeys: false,
  });
  theirs[`invitation ${Object.keys(theirs).length}`] = link.split("/").at(-1) ?? "";
  show("the metrics", await readMetrics());
  await file("the tenants", await exportTenants(admin, {}));
  for (const format of ["csv", "jsonl"])
    await file(`the audit as ${format}`, await exportAuditLog(admin, { format }));
  const written = [...(await dumpTables()), { what: "the log", text: lines.join("") }, ...shown];
  expect(findLeaks(written, { ...ours, ...theirs })).toEqual([]);
}

/** One after the other, so that each meets each spelling and flow in some. What 422 says is stored. */
const statuses = [422, 500, 422, 401, 422, 409, 422, 403];
let turn = 0;
type Work = (operationId: string) => Promise<unknown>;

/** The work while it is refused, and what comes of it after; then once more as it should be, as another operation. */
async function refuseThenLet(spell: (text: string) => string, tenantId: string, work: Work): Promise<void> {
  turn += 1;
  const status = statuses[turn % statuses.length] ?? 422;
  const undo = repeatEverything(world.origin, spell, { status });
  show("the answer", await work(randomUUID()).catch(explain).finally(undo));
  await look(tenantId);
  expect([status, await isRefused(tenantId, status)]).toEqual([status, true]);
  await settle(tenantId);
  await work(randomUUID()).catch(explain);
  await settle(tenantId);
  await look(tenantId);
}

const isRefused = async (tenantId: string, httpStatus: number) =>
  (await db().upstreamCall.count({ where: { tenantId, httpStatus, method: { not: "GET" } } })) > 0;

/** What waits goes on; what a person would have to decide ends, so that the next can begin. */
async function settle(tenantId: string): Promise<void> {
  forgetPause();
  await db().upstreamPause.deleteMany();
  for (let round = 0; round < 3; round += 1) {
    world.moveClock(hourMs);
    await recover();
  }
  await db().operation.updateMany({
    where: { tenantId, finishedAt: null, kind: { not: "onboarding" } },
    data: { state: "cancelled", topic: null, finishedAt: new Date() },
  });
  await runSql("DELETE FROM pgboss.job");
}

describe.each(Object.entries(repeats))("repeated in %s", (_, spell) => {
  test("users are added, changed and removed", async () => {
    const { id: tenantId, organizationId } = tenant;
    const email = `jane@${tenantId}.example`;
    const which = (operationId: string) => ({ operationId, tenantId });
    await refuseThenLet(spell, tenantId, (id) => addUser(admin, { ...which(id), email, role: "user" }));
    const users = () =>
      world.sandbox.inspect().users.filter((each) => each.organizationId === organizationId);
    const userId = users().find((each) => each.email === email)?.id ?? "";
    expect(userId).not.toBe("");
    await refuseThenLet(spell, tenantId, (id) => changeRole(admin, { ...which(id), userId, role: "admin" }));
    await refuseThenLet(spell, tenantId, (id) =>
      removeUser(admin, { ...which(id), userId, confirmation: email }),
    );
    expect(users().map((each) => each.id)).not.toContain(userId);
    await expectNowhere();
  });

  test("an organization gets single sign-on with a client secret, and is deleted", async () => {
    const { id: tenantId, name: expectedName, organizationId } = tenant;
    const oidcClientSecret = typed();
    theirs[`client secret ${Object.keys(theirs).length}`] = oidcClientSecret;
    const oidc = { oidcIssuer: "https://login.customer.example", oidcClientId: "client-1", oidcClientSecret };
    await refuseThenLet(spell, tenantId, (operationId) =>
      changeOrganization(admin, { ...settingsForm(tenantId, expectedName, oidc), operationId }),
    );
    const found = () => world.sandbox.inspect().organizations.find((each) => each.id === organizationId);
    expect(JSON.stringify(found())).toContain("client-1");
    await refuseThenLet(spell, tenantId, (operationId) =>
      deleteOrganization(admin, { tenantId, operationId, expectedName }),
    );
    expect(found()).toBeUndefined();
    await expectNowhere();
  });

  test("a key is rotated, replaced with an overlap, and revoked", async () => {
    const { id: tenantId, name: typedName } = tenant;
    const count = Object.keys(theirs).length;
    await refuseThenLet(spell, tenantId, (operationId) =>
      rotateKey(admin, { operationId, tenantId, typedName }),
    );
    await refuseThenLet(spell, tenantId, async (operationId) => {
      await beginOverlap(admin, { operationId, tenantId, email: `polytomic+${operationId}@partner.example` });
      await customerSwitched(admin, { operationId, tenantId }, typedName);
    });
    await refuseThenLet(spell, tenantId, (operationId) =>
      revokeKey(admin, { operationId, tenantId, reason: "It was in a log" }),
    );
    expect(Object.keys(theirs).length).toBeGreaterThan(count + 1);
    await expectNowhere();
  });

  test("a customer with the client secret of its single sign-on is onboarded, up to a key that staff have to decide on", async () => {
    const oidcClientSecret = typed();
    theirs[`client secret ${Object.keys(theirs).length}`] = oidcClientSecret;
    const oidc = { oidcIssuer: "https://login.customer.example", oidcClientId: "client-1", oidcClientSecret };
    const id = draftId();
    const who = customer(id, `Customer ${id}`);
    for (const step of steps) {
      const undo = repeatEverything(world.origin, spell);
      show("the answer", await submit(admin, who, step, oidc).catch(explain).finally(undo));
      expect(await db().upstreamCall.count({ where: { tenantId: id, httpStatus: 422 } })).toBe(
        steps.indexOf(step) + 1,
      );
      await look(id);
      await settle(id);
      show("the answer", await submit(admin, who, step, oidc).catch(explain));
      await look(id);
    }
    const { stage } = await db().tenant.findUniqueOrThrow({ where: { id } });
    expect(stage).toBe("user_added");
    await expectNowhere();
  });
});
