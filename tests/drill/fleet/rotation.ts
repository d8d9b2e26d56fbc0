/** A person who rotates a customer's key, at once or with an overlap during which both keys are used. */
import { setTimeout as sleep } from "node:timers/promises";
import { keyIn } from "#tests/support/hands/keyed.ts";
import { fill, findForm } from "./forms.ts";
import type { Customer, Person } from "./onboarding.ts";
import { startProbe } from "./probe.ts";

const lookAgainMs = 1_000;
/** After that the page is loaded again: the app may refuse this form, and says why. */
const mostSent = 5;
const labels = {
  now: "Rotate the key now",
  overlap: "Add service user and mint second key",
  stop: "Stop key",
  tryAgain: "Try again",
};

const keysPath = ({ tenantId }: Customer) => `/tenants/${tenantId}/keys`;

type Standing = { state: string } | null;

/** What became of the operation; null if it is not on record. */
async function lookUp({ browser }: Person, id: string): Promise<Standing> {
  const { html } = await browser.get(`/api/operations?id=${id}`);
  const read: Standing = JSON.parse(html);
  return read;
}

/** Presses a button of the keys page if it is there, whether or not an answer comes. */
async function press({ browser }: Person, who: Customer, label: string, typed = {}): Promise<void> {
  const page = await browser.get(keysPath(who));
  const form = findForm(page.html, label);
  if (form) await browser.post(page.path, fill(form, label, typed));
}

const isOver = (standing: Standing) =>
  standing !== null && ["done", "failed", "cancelled"].includes(standing.state);

/**
 * Sends the form of an operation and waits until `isThere`. A form of which the server has no record is sent again,
 * which is the same operation; an operation that failed is begun again from a new form. Null if time is up.
 */
async function start(
  person: Person,
  who: Customer,
  label: string,
  typed: Record<string, string>,
  isThere: (standing: Standing) => Promise<boolean>,
): Promise<string | null> {
  const { browser, random, untilMs } = person;
  while (performance.now() < untilMs) {
    const form = findForm((await browser.get(keysPath(who))).html, label);
    const id = form?.fields.get("operationId");
    for (let sent = 0, isOpen = true; form && id && isOpen && sent < mostSent; ) {
      let standing = await lookUp(person, id);
      if (standing === null) {
        await browser.post(keysPath(who), fill(form, label, typed));
        sent += 1;
        standing = await lookUp(person, id);
      }
      if (await isThere(standing)) return id;
      isOpen = !isOver(standing) && performance.now() < untilMs;
      if (standing?.state === "stuck") await press(person, who, labels.tryAgain);
      await sleep(random.between(0.5, 1) * lookAgainMs);
    }
    await sleep(lookAgainMs);
  }
  return null;
}

/** Returns whether it was done in time. */
export async function rotateNow(person: Person, who: Customer): Promise<boolean> {
  const typed = { typedName: who.name };
  return (
    (await start(person, who, labels.now, typed, async (standing) => standing?.state === "done")) !== null
  );
}

/** The same with both keys probed; a failed probe of a key that was not to stop counts. */
export async function rotateWithOverlap(person: Person, who: Customer, origin: string) {
  const { browser, random } = person;
  const old = startProbe(origin, (await keyIn(who.tenantId, "current")).value.reveal());
  const email = `service@${who.tenantId}.example`;
  const id = await start(
    person,
    who,
    labels.overlap,
    { email },
    async () => findForm((await browser.get(keysPath(who))).html, labels.stop) !== undefined,
  );
  if (id === null) return { isDone: false, ...(await old.end()) };
  const next = startProbe(origin, (await keyIn(who.tenantId, "next")).value.reveal());
  await sleep(random.between(1_000, 6_000));
  const ofOld = await old.end();
  let standing = await lookUp(person, id);
  while (!isOver(standing) && performance.now() < person.untilMs) {
    if (standing?.state === "stuck") await press(person, who, labels.tryAgain);
    else await press(person, who, labels.stop, { typedName: who.name });
    await sleep(random.between(0.5, 1) * lookAgainMs);
    standing = await lookUp(person, id);
  }
  const ofNew = await next.end();
  return {
    isDone: standing?.state === "done",
    probes: ofOld.probes + ofNew.probes,
    failed: ofOld.failed + ofNew.failed,
  };
}
