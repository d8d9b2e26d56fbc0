import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import { seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { Secret } from "#lib/base/secret.ts";
import { settings } from "#lib/base/settings.ts";
import type { WebhookForm } from "#lib/forms/notices.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { secretPrefix } from "./webhook-message.ts";

const most = 20;

const invalid = (fields: Record<string, string>) =>
  new AppError("invalid", "Check the highlighted fields.", { fields });

/** 256 bits. */
const createSecret = () =>
  new Secret(secretPrefix + Buffer.from(random.token(32), "base64url").toString("base64"));

/** Adds where notices of all tenants go from now on. Returns the signing secret, which is shown once. */
export async function addWebhook(
  staff: Staff,
  { kind, name, secretUrl }: WebhookForm,
): Promise<{ secret: Secret | null }> {
  requireRight(staff, "notice:manage");
  const { protocol, host, href } = new URL(secretUrl);
  if (protocol !== "https:" && !settings().webhooksToPrivateAddresses)
    throw invalid({ secretUrl: "Enter a URL that begins with https://." });
  const id = random.orderedUuid();
  const secret = kind === "signed" ? createSecret() : null;
  const sealed = {
    secretUrl: await seal(new Secret(href), placeOf("webhook-url", null, id)),
    secret: secret && (await seal(secret, placeOf("webhook-secret", null, id))),
  };
  await transact(async (tx) => {
    if ((await tx.noticeWebhook.count({ where: { removedAt: null } })) >= most)
      throw invalid({ name: `There are ${most} webhooks. Remove one first.` });
    const data = { id, kind, name, host, ...sealed, createdById: staff.id, createdAt: clock.now() };
    await tx.noticeWebhook.create({ data });
    await record(tx, staff, "webhook.added", { type: "webhook", id }, { name, host });
  });
  return { secret };
}

/** Nothing more is sent there, and its URL and secret are gone. */
export async function removeWebhook(staff: Staff, id: string): Promise<string> {
  requireRight(staff, "notice:manage");
  const now = clock.now();
  return await transact(async (tx) => {
    const [removed] = await tx.noticeWebhook.updateManyAndReturn({
      where: { id, removedAt: null },
      data: { removedAt: now, secretUrl: null, secret: null },
      select: { name: true, host: true },
    });
    if (!removed) throw new AppError("conflict", "A colleague already removed this webhook.");
    await tx.noticeDelivery.updateMany({
      where: { webhookId: id, state: "waiting" },
      data: { state: "dropped", settledAt: now },
    });
    await record(tx, staff, "webhook.removed", { type: "webhook", id }, removed);
    return removed.name;
  });
}
