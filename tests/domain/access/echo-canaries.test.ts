import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { explain } from "#lib/access/problem.ts";
import { readConnectionChoices, readTenantHealth } from "#lib/activity/activity.ts";
import { lookNightly } from "#lib/activity/nightly.ts";
import { sealAudit } from "#lib/audit/seals.ts";
import { hourMs, minuteMs } from "#lib/base/clock.ts";
import { db, runSql } from "#lib/base/db.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { makeLink } from "#lib/connect/links.ts";
import { readTypeChoices } from "#lib/connect/types.ts";
import { exportTenants } from "#lib/directory/export.ts";
import { findTenant } from "#lib/directory/tenant.ts";
import { makeConnectLinkForm } from "#lib/forms/connect.ts";
import { sendKeyForm } from "#lib/forms/key-link.ts";
import { webhookForm } from "#lib/forms/notices.ts";
import { reconcileQuery } from "#lib/forms/reconcile.ts";
import { mintLostKeys } from "#lib/key-batches/lost.ts";
import { listKeyLinks } from "#lib/key-links/list.ts";
import { lookAtLink, takeByLink } from "#lib/key-links/open.ts";
import { sendKey } from "#lib/key-links/send.ts";
import { checkTenantKeys } from "#lib/keys/check.ts";
import { beginOverlap, customerSwitched, stopAt } from "#lib/keys/overlap-commands.ts";
import { findKeysPage } from "#lib/keys/page.ts";
import { revokeKey } from "#lib/keys/revoke.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { addWebhook } from "#lib/notices/webhooks.ts";
import { checkName } from "#lib/onboarding/name-check.ts";
import { handlers } from "#lib/operations/jobs.ts";
import { findSettings } from "#lib/organizations/settings.ts";
import { readMetrics } from "#lib/partner/metrics.ts";
import { readPartnerKey } from "#lib/partner/status.ts";
import { forgetPause } from "#lib/polytomic/pace.ts";
import type { DataOf } from "#lib/queue/queues.ts";
import { readReconcile } from "#lib/reconcile/read.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { exportAuditLog } from "#lib/timeline/audit-export.ts";
import { streamAudit } from "#lib/timeline/audit-stream.ts";
import { listTimeline } from "#lib/timeline/timeline.ts";
import { readUsersPage } from "#lib/users/list.ts";
import {
  dumpTables,
  findLeaks,
  refusals,
  repeatEverything,
  repeats,
  type Written,
} from "#tests/support/hands/canaries.ts";
import { keyIn, operationOf } from "#tests/support/hands/keyed.ts";
import { lines } from "#tests/support/hands/log-lines.ts";
import { allowPrivateAddresses, runNoticeJobs, sendMailTo } from "#tests/support/hands/notices.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { listJobs } from "#tests/support/hands/queue.ts";
import { reconcile, runNow } from "#tests/support/hands/reconciling.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { openMailbox } from "#tests/support/world/mailbox.ts";
import { openReceiver } from "#tests/support/world/receiver.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* Polytomic refuses to be read and repeats what it was sent: no key is in anything that is stored, logged, sent or shown. */

vi.mock("pino", async (original) => (await import("#tests/support/hands/log-lines.ts")).catching(original));

const world = useWorld();
const address = "203.0.113.7";
let mailbox: Awaited<ReturnType<typeof openMailbox>>;
let receiver: Awaited<ReturnType<typeof openReceiver>>;
let admin: Staff;
let customer: Awaited<ReturnType<typeof onboard>>;
let tenantId: string;

/** Every key that was minted, by the address that it was asked of. */
const minted: Record<string, string> = {};
const inPath = randomBytes(16).toString("hex");
const audit = `whsec_${randomBytes(32).toString("base64")}`;
/** What was shown to the person who asked: pages, files, and errors. */
const shown: Written[] = [];
const show = (what: string, data: unknown) => void shown.push({ what, text: JSON.stringify(data) ?? "" });

beforeAll(async () => {
  const real = globalThis.fetch;
  globalThis.fetch = async (url, init) => {
    const answer = await real(url, init);
    if (init?.method !== "POST" || !/\/keys\?force/.test(String(url)) || !answer.ok) return answer;
    const { data }: { data: { value: string } } = await answer.clone().json();
    minted[`key ${Object.keys(minted).length} of ${url}`] = data.value;
    return answer;
  };
  [mailbox, receiver] = await Promise.all([openMailbox(), openReceiver()]);
  sendMailTo(mailbox);
  allowPrivateAddresses(true);
  const streams = { AUDIT_WEBHOOK_URL: `${receiver.origin}/${inPath}`, AUDIT_WEBHOOK_SECRET: audit };
  adoptEnvironment(streams);
  admin = await addStaff("admin");
  const hook = { kind: "signed", name: "Alerts", secretUrl: `${receiver.origin}/hook/${inPath}` };
  await addWebhook(admin, webhookForm.parse(hook));
});
beforeEach(async () => {
  admin = await addStaff("admin");
  customer = await onboard(admin);
  tenantId = customer.id;
});
afterAll(async () => {
  adoptEnvironment({ AUDIT_WEBHOOK_URL: "", AUDIT_WEBHOOK_SECRET: "" });
  await Promise.all([mailbox.close(), receiver.close()]);
});

async function file(what: string, { parts }: { parts: AsyncIterable<string> }): Promise<void> {
  let text = "";
  for await (const part of parts) text += part;
  show(what, text);
}

/** Where a key is that should not be, in everything that was written, sent and shown so far. */
async function expectNowhere(): Promise<void> {
  await runNoticeJobs();
  await sealAudit();
  await streamAudit();
  show("the metrics", await readMetrics());
  await file("the tenants", await exportTenants(admin, {}));
  await file("the audit as CSV", await exportAuditLog(admin, { format: "csv" }));
  await file("the audit as JSON", await exportAuditLog(admin, { format: "jsonl" }));
  expect(lines).not.toHaveLength(0);
  const written = [
    ...(await dumpTables()),
    { what: "the log", text: lines.join("") },
    ...mailbox.mails.map((mail) => ({ what: "a mail", text: JSON.stringify(mail) })),
    ...receiver.requests.map((request) => ({
      what: "a webhook",
      text: JSON.stringify([request.headers, request.body]),
    })),
    ...shown,
  ];
  expect(Object.keys(minted).length).toBeGreaterThan(0);
  expect(receiver.requests.length).toBeGreaterThan(0);
  const ours = { "the partner key": world.app.partnerKey, "a webhook's address": inPath };
  const secrets = { ...minted, ...ours, "the audit's secret": audit.slice(6) };
  expect(findLeaks(written, secrets)).toEqual([]);
}

/** What a person sees of the tenant. Some of it asks Polytomic. */
async function look(): Promise<void> {
  const health = await readTenantHealth(admin, tenantId).catch(explain);
  const pages: Record<string, unknown> = {
    tenant: findTenant(admin, tenantId),
    keys: findKeysPage(admin, tenantId),
    users: readUsersPage(admin, tenantId),
    settings: findSettings(admin, tenantId),
    links: listKeyLinks(admin, tenantId),
    timeline: listTimeline(admin, tenantId),
    types: readTypeChoices(admin, tenantId),
    choices: readConnectionChoices(admin, tenantId),
    partner: readPartnerKey(admin),
    names: checkName(admin, { tenantId, name: customer.name }),
    checks: readReconcile(admin, reconcileQuery.parse({})),
    ...health,
  };
  const shows = async ([what, page]: [string, unknown]) =>
    show(what, await Promise.resolve(page).catch(explain));
  await Promise.all(Object.entries(pages).map(shows));
}

type Spell = (text: string) => string;
let turn = 0;
/** Another one each time. */
const next = () => refusals[turn++ % refusals.length];

/** The work, and a look at the pages, while reads are refused. What it throws, its caller is shown. */
async function whileRefused(spell: Spell, work: () => Promise<unknown>, status = next()): Promise<void> {
  const undo = repeatEverything(world.origin, spell, { refuses: "reads", status });
  try {
    show("the answer", await work().catch(explain));
    await look();
  } finally {
    undo();
    world.moveClock(hourMs);
    forgetPause();
    await db().upstreamPause.deleteMany();
  }
}

async function end(operationId: string): Promise<void> {
  for (let round = 0; round < 6 && (await operationOf(operationId)).state === "running"; round += 1) {
    await recover();
    world.moveClock(hourMs);
  }
  await reconcile();
}

const all = Object.entries(repeats);

test.each(all)("verifying and looking, whatever the refusal is, which repeats in %s", async (_, spell) => {
  for (const status of refusals) {
    const before = shown.length;
    const work = async () => {
      await lookNightly();
      show("the run", await runNow(admin));
      return await checkTenantKeys(admin, tenantId);
    };
    await whileRefused(spell, work, status);
    expect(shown.length).toBeGreaterThan(before);
  }
  await expectNowhere();
});

test.each(all)("rotate and revoke, repeated in %s", async (_, spell) => {
  const [rotation, revocation, again] = [randomUUID(), randomUUID(), randomUUID()];
  const typedName = customer.name;
  await whileRefused(spell, () => rotateKey(admin, { operationId: rotation, tenantId, typedName }));
  await end(rotation);
  const revoke = { operationId: revocation, tenantId, reason: "It was in a log" };
  await whileRefused(spell, () => revokeKey(admin, revoke));
  const revoked = await db().operation.findUnique({ where: { id: revocation } });
  if (revoked) await end(revocation);
  const second = { operationId: again, tenantId, typedName };
  await whileRefused(spell, () => rotateKey(admin, second));
  await expectNowhere();
});

test.each(all)("an overlap from start to end, repeated in %s", async (_, spell) => {
  const operationId = randomUUID();
  const which = { operationId, tenantId };
  const email = `polytomic+${operationId}@partner.example`;
  await whileRefused(spell, () => beginOverlap(admin, { ...which, email }));
  await end(operationId);
  await whileRefused(spell, () => stopAt(admin, which, new Date(Date.now() + 100 * 24 * hourMs)));
  await whileRefused(spell, () => customerSwitched(admin, which, customer.name));
  await end(operationId);
  await expectNowhere();
});

test.each(all)("links made, opened and used, repeated in %s", async (_, spell) => {
  const secrets: string[] = [];
  await whileRefused(spell, async () => {
    const passphrase = `pass "phrase" ${randomBytes(8).toString("hex")}`;
    const form = sendKeyForm.parse({ tenantId, hours: "24", passphrase });
    const { link } = await sendKey(admin, form);
    const [linkId = "", secret = ""] = link.split("/key-link/")[1]?.split("#") ?? [];
    secrets.push(passphrase, secret);
    show("the page of the link", await lookAtLink({ linkId, secret }, address));
    const { value } = await keyIn(tenantId, "current");
    expect((await takeByLink({ linkId, secret, passphrase }, address))?.key).toBe(value.reveal());
    const connect = await makeLink(
      admin,
      makeConnectLinkForm.parse({ tenantId, connectionName: "Freight CRM" }),
    );
    secrets.push(connect.link.split("/").at(-1) ?? "");
  });
  for (const [at, secret] of secrets.entries()) minted[`secret ${at} of ${tenantId}`] = secret;
  expect(secrets).toHaveLength(3);
  await expectNowhere();
});

test.each(all)("a key minted again, repeated in %s", async (_, spell) => {
  const { signal } = new AbortController();
  const { id: keyId } = await keyIn(tenantId, "current");
  await whileRefused(spell, async () => {
    await mintLostKeys(admin, [{ keyId, tenantId, kind: "key_rotate" }]);
    await handlers.task({ data: { task: "begin-key-batches" }, attempt: 1, signal });
    for (const { data } of await listJobs("operation"))
      await handlers.operation({ data: data as DataOf["operation"], attempt: 1, signal });
  });
  world.moveClock(minuteMs);
  await recover();
  await runSql("DELETE FROM pgboss.job");
  await expectNowhere();
});
