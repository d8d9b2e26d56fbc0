/** A person who onboards a customer: does what the page offers, and tries again where no answer came. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "./browser.ts";
import { fill, findForm } from "./forms.ts";
import type { Random } from "./random.ts";

export type Customer = { tenantId: string; name: string; email: string };
/** `untilMs`: when they give up, by performance.now(). */
export type Person = { browser: Browser; random: Random; untilMs: number };

const lookAgainMs = 1_000;

/** What staff press, in the order in which they look for it, with what they type. */
const offers = ({ name, email }: Customer): [label: string, typed: Record<string, string>][] => [
  [`Adopt ${name}`, {}],
  [`Adopt ${email}`, {}],
  ["Replace the key", {}],
  ["Create organization", { name }],
  ["Add root user", { email, role: "admin" }],
  ["Mint API key", {}],
];

/** Opens the empty form, which names the draft. */
export async function beginDraft({ browser }: Person, name: string): Promise<[Customer, Page]> {
  const page = await browser.get("/onboarding/new");
  const tenantId = findForm(page.html, "Create organization")?.fields.get("tenantId");
  if (!tenantId) throw new Error(`The form of a new onboarding has no draft id: ${page.path}`);
  return [{ tenantId, name, email: `root@${tenantId}.example` }, page];
}

/** Returns whether the last step was reached. */
export async function onboard(person: Person, who: Customer, first?: Page): Promise<boolean> {
  const { browser, random, untilMs } = person;
  const overview = `/onboarding/${who.tenantId}`;
  let page = first ?? (await browser.get(overview));
  while (performance.now() < untilMs) {
    if (page.path === `${overview}/done`) return true;
    const before = page;
    page = (await act(person, who, page)) ?? (await browser.get(overview));
    // The very first request may not have arrived, so the draft is not on record.
    if (page.status === 404) page = first ?? before;
    if (page.path === before.path) await sleep(random.between(0.5, 1) * lookAgainMs);
  }
  return false;
}

/** Presses what the page offers. Null: look at the onboarding again. */
async function act({ browser, random }: Person, who: Customer, page: Page): Promise<Page | null> {
  for (const [label, typed] of offers(who)) {
    const form = findForm(page.html, label);
    if (!form) continue;
    const body = () => fill(form, label, typed);
    const answer = await browser.post(page.path, body());
    // Some send the same form again, others look first.
    return answer ?? (random.isOneIn(2) ? await browser.post(page.path, body()) : null);
  }
  const check = random.isOneIn(3) ? findForm(page.html, "Check again") : undefined;
  return check ? await browser.post(page.path, fill(check, "Check again", {})) : null;
}
