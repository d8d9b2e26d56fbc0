/** A blueprint that is published and given to a customer, and what became of it. */
import { randomUUID } from "node:crypto";
import { clock, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { Secret } from "#lib/base/secret.ts";
import { beginApply } from "#lib/blueprints/commands.ts";
import { blueprintDocument } from "#lib/blueprints/document.ts";
import { readPlanHash } from "#lib/blueprints/plan-reading.ts";
import { openCurrentKey } from "#lib/keys/read.ts";
import { asOrganizationWithResources } from "#lib/polytomic/resource-client.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireTenant } from "#lib/tenants/record.ts";
import type { World } from "#tests/support/world/world.ts";
import { bulkDocument } from "./bulk-document.ts";
import { operationOf } from "./keyed.ts";
import { recover } from "./recover.ts";

export const password = "s3cret-of-the-warehouse";

export async function publish(staff: Staff, document: unknown = bulkDocument) {
  const now = clock.now();
  const id = randomUUID();
  const version = { id: randomUUID(), number: 1, publishedById: staff.id, publishedAt: now };
  const slug = `blueprint-${id}`;
  const parsed = blueprintDocument.parse(document);
  await db().blueprint.create({
    data: {
      id,
      slug,
      name: "Starter",
      draft: parsed,
      createdById: staff.id,
      createdAt: now,
      updatedAt: now,
      versions: { create: { ...version, document: parsed } },
    },
  });
  return { blueprintId: id, versionId: version.id };
}

/** Publishes another version of it. */
export async function publishNext(staff: Staff, blueprintId: string, document: unknown, number = 2) {
  const id = randomUUID();
  const published = { publishedById: staff.id, publishedAt: clock.now() };
  await db().blueprintVersion.create({
    data: { id, blueprintId, number, document: blueprintDocument.parse(document), ...published },
  });
  return { blueprintId, versionId: id };
}

/** Gives a tenant a published version. */
export async function assign(
  staff: Staff,
  tenantId: string,
  of: { blueprintId: string; versionId: string },
  secrets: Record<string, string> = { db_password: password },
) {
  const id = randomUUID();
  const now = clock.now();
  const sealed = await seal(new Secret(JSON.stringify(secrets)), placeOf("blueprint-secrets", tenantId, id));
  await db().blueprintAssignment.create({
    data: { id, tenantId, ...of, secrets: sealed, createdById: staff.id, createdAt: now, updatedAt: now },
  });
  return id;
}

/** Applies what the plan says now, as far as it goes. Returns the operation's id. */
export async function apply(
  staff: Staff,
  tenantId: string,
  assignmentId: string,
  operationId: string = randomUUID(),
): Promise<string> {
  const planHash = await readPlanHash(await requireTenant(tenantId), assignmentId);
  await beginApply(staff, { operationId, tenantId, assignmentId, planHash });
  return operationId;
}

export const madeOf = (assignmentId: string) =>
  db().managedResource.findMany({ where: { assignmentId }, orderBy: { createdAt: "asc" } });

/** Reads and changes what a tenant's organization has, as another program would. */
export const clientOf = async (tenantId: string) =>
  asOrganizationWithResources(await openCurrentKey(tenantId));

/** Lets time pass and the worker continue until the operation has ended or waits for staff. */
export async function continued({ moveClock }: Pick<World, "moveClock">, id: string) {
  for (let time = 0; time < 10; time += 1) {
    const { finishedAt, state } = await operationOf(id);
    if (finishedAt || state === "asking" || state === "stuck") break;
    moveClock(10 * secondMs);
    await recover();
  }
  return await operationOf(id);
}

/** What a customer does who follows a connect link: a connection of this name and type. */
export async function connectAs(tenantId: string, name: string, type: string): Promise<void> {
  const client = await clientOf(tenantId);
  const session = { name, redirect_url: "https://a.example", whitelist: [type] };
  const started = await client.startConnect(session);
  if (started.kind !== "ok") throw new Error("no session");
  const body = new URLSearchParams({ type });
  await fetch(started.value.redirect_url, { method: "POST", body, redirect: "manual" });
}

/** Publishes a blueprint, gives it to a tenant and applies it. Throws if it did not end well. */
export async function appliedTo(
  world: Pick<World, "moveClock">,
  staff: Staff,
  tenantId: string,
  document: unknown,
) {
  const published = await publish(staff, document);
  const assignmentId = await assign(staff, tenantId, published);
  const { state } = await continued(world, await apply(staff, tenantId, assignmentId));
  if (state !== "done") throw new Error(`the application is ${state}`);
  return { assignmentId, ...published };
}
