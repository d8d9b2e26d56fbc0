/** What is there before a schedule begins, and what others in the partner account do during it. */
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { newOnboarding } from "#lib/onboarding/definition.ts";
import { hashOf } from "#lib/sandbox/credentials.ts";
import { asName } from "#lib/tenants/folded.ts";
import type { Customer } from "#tests/support/hands/people.ts";
import type { Ground } from "./ground.ts";

export const findTenant = (id: string) => db().tenant.findUnique({ where: { id } });

/** An onboarding that has come as far as its organization (1) or its root user (2). */
export async function beginAt(ground: Ground, { id, name, email }: Customer, from: number): Promise<void> {
  const organization = from > 0 ? ground.upstream.addOrganization(name, false) : undefined;
  if (!organization) return;
  const [{ id: staffId }] = ground.people;
  const rootUserId = from > 1 ? addUser(ground, organization.id, email) : null;
  const now = clock.now();
  const tenant = await db().tenant.create({
    data: {
      id,
      ...asName(name),
      organizationId: organization.id,
      organizationOrigin: "created",
      stage: rootUserId ? "user_added" : "organization_created",
      ...(rootUserId && { rootUserId, rootEmail: email, rootRole: "admin", rootUserOrigin: "created" }),
      createdById: staffId,
      ownerId: staffId,
      createdAt: now,
      updatedAt: now,
    },
  });
  await db().operation.create({ data: newOnboarding(tenant, rootUserId ? "key" : "user", "waiting") });
}

function addUser({ upstream }: Ground, organizationId: string, email: string): string {
  const id = upstream.uuid();
  const user = { id, organizationId, email, roleIds: [], createdAtMs: 0 };
  upstream.add({ type: "user-put", user });
  return id;
}

/** Someone else, who breaks nothing of ours. */
export async function outsider(
  ground: Ground,
  { id, name, email }: Customer,
  what: "name" | "user" | "key" | "forced key",
): Promise<void> {
  const { upstream } = ground;
  if (what === "name") upstream.addOrganization(name, true);
  const tenant = await findTenant(id);
  const organizationId = tenant?.organizationId;
  if (!organizationId) return;
  const users = [...upstream.state.users.values()];
  if (what === "user" && !users.some((user) => user.organizationId === organizationId))
    addUser(ground, organizationId, email);
  const userId = tenant.rootUserId;
  // A key that is current is ours to keep alive; one that has yet to be checked may die.
  const mayMint = what === "forced key" ? tenant.stage !== "active" : !upstream.state.keys.has(userId ?? "");
  if (what.endsWith("key") && userId && mayMint) {
    const key = { hash: hashOf(upstream.uuid()), organizationId, userId, mintedAtMs: 0 };
    upstream.add({ type: "key-minted", key });
  }
}
