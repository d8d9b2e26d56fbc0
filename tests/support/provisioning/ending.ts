/** How everything ends once the faults are over: automatically, and where the page asks, by what staff choose. */
import { hourMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import type { Customer } from "#tests/support/hands/people.ts";
import { choiceOn, currentStep, lookAt } from "#tests/support/hands/wizard.ts";
import { checkAll, Violation } from "./checks.ts";
import type { Ground } from "./ground.ts";
import { findTenant } from "./outsiders.ts";
import { runWorker } from "./worker.ts";

const mostRounds = 12;

/** What staff had to choose on the way, beginning each step not counted; `only` as for checkAll. Throws Violation when it is stuck. */
export async function endWell(ground: Ground, customers: Customer[], only?: string[]): Promise<string[]> {
  const { upstream } = ground;
  const chosen: string[] = [];
  upstream.faults.clear();
  upstream.setNetwork(true);
  upstream.release();
  await ground.finish();
  await checkAll(upstream, only);
  let waiting = customers;
  for (let round = 0; waiting.length > 0; round += 1) {
    if (round === mostRounds) throw new Violation(`stuck: ${waiting.map(({ name }) => name)}`);
    // The worker's longest pause.
    ground.moveClock(hourMs);
    const error = await runWorker(ground);
    if (error) throw new Violation(`the worker failed: ${error}`);
    waiting = await chooseAll(ground, waiting, chosen);
  }
  await checkEnd(ground, customers, only);
  return chosen;
}

async function chooseAll(ground: Ground, customers: Customer[], chosen: string[]): Promise<Customer[]> {
  const [staff] = ground.people;
  const left: Customer[] = [];
  for (const who of customers) {
    for (;;) {
      const isDone = (await findTenant(who.id))?.stage === "active";
      const page = isDone ? undefined : await lookAt(staff, who);
      const choice = page && choiceOn(page, staff, who);
      if (page && !choice) left.push(who);
      if (!page || !choice) break;
      if (choice.what !== "begin") chosen.push(`${currentStep(page)}: ${choice.what}`);
      if (chosen.length > 20) throw new Violation(`staff choose and choose: ${chosen}`);
      await choice.take();
    }
  }
  return left;
}

/** Exactly one organization, user, invitation and live key of each, and the records say so. */
async function checkEnd({ upstream }: Ground, customers: Customer[], only?: string[]): Promise<void> {
  const { tenants, calls } = await checkAll(upstream, only);
  for (const { id, name } of customers) {
    const tenant = tenants.find((each) => each.id === id);
    const is = (isTrue: boolean, what: string) => {
      if (!isTrue) throw new Violation(`${name} ended ${what}`);
    };
    is(tenant?.status === "active", `as ${tenant?.status}`);
    is(tenant?.attentionCode === null, "with something to decide");
    const operation = await db().operation.findUnique({ where: { id } });
    is(operation?.state === "done", `with its onboarding ${operation?.state}`);
    is(upstream.state.organizations.has(tenant?.organizationId ?? ""), "without its organization");
    const users = [...upstream.state.users.values()].filter((user) => user.id === tenant?.rootUserId);
    is(users.length === 1 && users[0]?.organizationId === tenant?.organizationId, "without its user");
    const open = calls.filter(({ tenantId, state }) => tenantId === id && state === "sent");
    is(open.length === 0, "with a request under way");
    const own = new Set(calls.flatMap((each) => (each.tenantId === id ? [each.idempotencyKey] : [])));
    for (const { idempotencyKey, event } of upstream.made)
      if (own.has(idempotencyKey) && event.type === "organization-put")
        is(event.organization.id === tenant?.organizationId, `beside ${event.organization.name}`);
  }
}
