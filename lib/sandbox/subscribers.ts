/** The addresses that hear of every error. These answers are not wrapped in `data`. */
import { z } from "zod";
import { changedItem, itemsOf, newItem, type Own, put } from "./items.ts";
import { fail, type Outcome } from "./reply.ts";
import { readBody } from "./request.ts";

const bare = (emails: string[]): Outcome => ({ status: 200, body: JSON.stringify({ emails }) });

export const getSubscribers = (asked: Own): Outcome =>
  bare(itemsOf(asked, "subscribers")[0]?.document.emails ?? []);

const body = z.object({ emails: z.array(z.email()).nullish() });

/** The whole list. */
export function setSubscribers(asked: Own): Outcome {
  const read = readBody(body, asked.body);
  if ("wrong" in read) return fail(400, "bad_request", read.wrong);
  const emails = read.value.emails ?? [];
  const former = itemsOf(asked, "subscribers")[0];
  const item = former ? changedItem(asked, former, { emails }) : newItem(asked, "subscribers", { emails });
  return { ...bare(emails), events: [put(item)] };
}
