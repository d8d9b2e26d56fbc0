import "server-only";
import { createHmac } from "node:crypto";
import { clock, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { open } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import type { Secret } from "#lib/base/secret.ts";
import { UnreadableError } from "#lib/base/unreadable.ts";
import { NotDelivered } from "#lib/mail/not-delivered.ts";
import type { Line } from "./lines.ts";
import { post } from "./post.ts";
import { asEvent, asSlack } from "./text.ts";

/** The beginning of every secret, as Standard Webhooks has it. */
export const secretPrefix = "whsec_";

/** By Standard Webhooks: HMAC-SHA256 of the id, the time and the body. */
export function signedHeaders(secret: Secret | null, messageId: string, body: string) {
  const id = `msg_${messageId}`;
  const timestamp = String(Math.floor(clock.now().getTime() / secondMs));
  const key = Buffer.from(secret?.reveal().slice(secretPrefix.length) ?? "", "base64");
  const hmac = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": secret ? `v1,${hmac}` : "",
  };
}

/** `messageId` stays the same when the lines are posted again, for the receiver to notice. Throws NotDelivered. */
export const postLines = (webhookId: string, messageId: string, lines: Line[]): Promise<void> =>
  postMessage(webhookId, messageId, { slack: asSlack(lines), signed: asEvent(lines, clock.now()) });

/** The same message in both formats. */
export async function postMessage(
  webhookId: string,
  messageId: string,
  formats: { slack: { text: string }; signed: { type: string; timestamp: string; data: object } },
): Promise<void> {
  const { kind, url, secret } = await openWebhook(webhookId);
  if (kind === "slack") return await post(url, JSON.stringify(formats.slack));
  const body = JSON.stringify(formats.signed);
  await post(url, body, signedHeaders(secret, messageId, body));
}

async function openWebhook(id: string) {
  const { kind, secretUrl, secret } = await db().noticeWebhook.findUniqueOrThrow({
    where: { id },
    select: { kind: true, secretUrl: true, secret: true },
  });
  try {
    const openedUrl = await open(secretUrl ?? "", placeOf("webhook-url", null, id));
    const opened = secret === null ? null : await open(secret, placeOf("webhook-secret", null, id));
    return { kind, url: new URL(openedUrl.reveal()), secret: opened };
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    throw new NotDelivered({ code: "unreadable", params: {} }, true);
  }
}
