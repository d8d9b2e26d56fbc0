/** The webhook of an organization, of which there is one. */
import { z } from "zod";
import type { Item, Json } from "./documents.ts";
import { changedItem, findItem, frameOf, gone, itemsOf, newItem, type Own, put } from "./items.ts";
import { fail, notFound, type Outcome, succeed, succeedList, succeedSilently } from "./reply.ts";
import { readBody } from "./request.ts";

type Webhook = Item<"webhook">;

const own = (asked: Own): Webhook | undefined => findItem(asked, "webhook", asked.params.webhook);

/** The secret is returned in clear. */
function view(webhook: Webhook): Json {
  const { id, organization_id, created_at } = frameOf(webhook);
  return { id, organization_id, created_at, ...webhook.document, secret: webhook.secret ?? "" };
}

export const listWebhooks = (asked: Own): Outcome => succeedList(itemsOf(asked, "webhook").map(view));

export function getWebhook(asked: Own): Outcome {
  const found = own(asked);
  return found ? succeed(view(found)) : notFound();
}

const body = z.object({ endpoint: z.url(), secret: z.string().min(6).max(32) });

/** Unconfirmed: that a second one is refused. It might as well replace the first. */
export function createWebhook(asked: Own): Outcome {
  const read = readBody(body, asked.body);
  if ("wrong" in read) return fail(422, "invalid", read.wrong);
  if (itemsOf(asked, "webhook").length > 0) return fail(422, "invalid", "there is a webhook already");
  const { endpoint, secret } = read.value;
  const item = { ...newItem(asked, "webhook", { endpoint, disabled: false }), secret };
  return succeed(view(item), [put(item)]);
}

export function updateWebhook(asked: Own): Outcome {
  const found = own(asked);
  if (!found) return notFound();
  const read = readBody(body, asked.body);
  if ("wrong" in read) return fail(422, "invalid", read.wrong);
  const { endpoint, secret } = read.value;
  const item = { ...changedItem(asked, found, { endpoint }), secret };
  return succeed(view(item), [put(item)]);
}

export function deleteWebhook(asked: Own): Outcome {
  const found = own(asked);
  return found ? succeedSilently([gone(found)]) : notFound();
}

export const switchWebhook =
  (disabled: boolean) =>
  (asked: Own): Outcome => {
    const found = own(asked);
    if (!found) return notFound();
    const item = changedItem(asked, found, { disabled });
    return succeed(view(item), [put(item)]);
  };
