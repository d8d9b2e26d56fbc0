import "server-only";
/** A message that shows whether notices arrive. It is sent at once, so that the page can say what became of it. */
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import { notificationsHref, profileHref } from "#lib/forms/href.ts";
import { NotDelivered } from "#lib/mail/not-delivered.ts";
import { isMailSet, sendMail } from "#lib/mail/send.ts";
import { deliveryProblemWords } from "#lib/messages/deliveries.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { urlOf } from "./lines.ts";
import { postMessage } from "./webhook-message.ts";

async function reporting(send: Promise<void>): Promise<void> {
  try {
    await send;
  } catch (error) {
    if (!(error instanceof NotDelivered)) throw error;
    const { title, hint } = deliveryProblemWords(error.problem);
    throw new AppError("conflict", `The test did not arrive. ${title}`, { ...(hint && { hint }) });
  }
}

/** To oneself. */
export async function mailTest(staff: Staff): Promise<void> {
  requireRight(staff, "notice:read");
  if (!isMailSet())
    throw new AppError("conflict", "Email is not set up.", { hint: "Set SMTP_URL and MAIL_FROM." });
  const text = `${testText}\n\nChoose when you get notifications: ${urlOf(profileHref)}\n`;
  await reporting(sendMail({ to: staff.email, subject: "Test of your notifications", text }));
}

const testText = "This is a test. Notifications about your tenants will arrive like this.";

export async function postTest(staff: Staff, webhookId: string): Promise<void> {
  requireRight(staff, "notice:manage");
  const webhook = await db().noticeWebhook.findUnique({ where: { id: webhookId, removedAt: null } });
  if (!webhook) throw new AppError("conflict", "A colleague already removed this webhook.");
  const text = `${testText} ${urlOf(notificationsHref())}`;
  const signed = { type: "test", timestamp: clock.now().toISOString(), data: { text } };
  await reporting(postMessage(webhookId, random.uuid(), { slack: { text }, signed }));
}
