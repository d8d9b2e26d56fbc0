/** Sealed values of every purpose, as the encryption keys of the moment make them. */
import { randomUUID } from "node:crypto";
import { decodeProtectedHeader } from "jose";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { seal } from "#lib/base/seal.ts";
import { type Purpose, placeOf } from "#lib/base/sealed-columns.ts";
import { Secret } from "#lib/base/secret.ts";
import { foldVersion } from "#lib/forms/fold.ts";

export const keyIdOf = (sealed: string) => decodeProtectedHeader(sealed).kid;

/**
 * Tenants with an API key each, client secrets of `others` onboardings and changes, and as many second factors, webhooks
 * and assigned blueprints. What is sealed in each row, by purpose and id.
 */
export async function plantSealed({ keys, others }: { keys: number; others: number }) {
  const planted = new Map<string, string>();
  const sealed = async (purpose: Purpose, tenantId: string | null, id: string, version?: string) => {
    const value = `${purpose} ${id}`;
    planted.set(`${purpose}/${id}`, value);
    return await seal(new Secret(value), placeOf(purpose, tenantId, id, version));
  };
  /** For a column whose values have versions. */
  const versioned = async <C extends string>(
    column: C,
    ...[purpose, tenantId, id]: [Purpose, string | null, string]
  ) => {
    const sealedAs = randomUUID();
    const value = await sealed(purpose, tenantId, id, sealedAs);
    return { [column]: value, sealedAs } as Record<C, string> & { sealedAs: string };
  };
  const now = clock.now();
  const times = { createdAt: now, updatedAt: now };
  const { id: createdById } = await db().staff.create({
    data: { email: `${randomUUID()}@partner.example`, name: "Planter", role: "admin", createdAt: now },
  });
  const ids = Array.from({ length: keys }, () => randomUUID());
  await db().tenant.createMany({
    data: ids.map((id) => {
      const named = { name: `Customer ${id}`, nameKey: id, nameFolded: id, emailFolded: "", foldVersion };
      return { id, ...named, stage: "active" as const, createdById, ownerId: createdById, ...times };
    }),
  });
  const ownKeys = ids.map(async (tenantId) => {
    const id = randomUUID();
    const key = { id, tenantId, userId: "u", hint: "abcd", state: "current" as const, mintedAt: now };
    return { ...key, sealed: await sealed("organization-key", tenantId, id) };
  });
  await db().organizationKey.createMany({ data: await Promise.all(ownKeys) });
  const operation = async (purpose: Purpose, tenantId: string, id: string) => ({
    id,
    tenantId,
    kind: purpose === "oidc-client-secret" ? ("onboarding" as const) : ("organization_update" as const),
    stage: "organization",
    input: {},
    ...(await versioned("secret", purpose, tenantId, id)),
    createdById,
    ...times,
  });
  const operations = ids
    .slice(0, others)
    .flatMap((id) => [
      operation("oidc-client-secret", id, id),
      operation("operation-secret", id, randomUUID()),
    ]);
  await db().operation.createMany({ data: await Promise.all(operations) });
  const people = Array.from({ length: others }, () => randomUUID());
  await db().staff.createMany({
    data: people.map((id) => ({
      id,
      email: `${id}@partner.example`,
      name: "Planted",
      role: "viewer",
      createdAt: now,
    })),
  });
  const factors = people.map(async (staffId) => ({
    staffId,
    ...(await versioned("sealed", "second-factor", null, staffId)),
    createdAt: now,
    confirmedAt: now,
  }));
  await db().secondFactor.createMany({ data: await Promise.all(factors) });
  await db().ledgerKey.create({ data: { id: 1, sealed: await sealed("ledger-key", null, "1") } });
  for (let made = 0; made < Math.max(1, others); made += 1) {
    const webhookId = randomUUID();
    await db().noticeWebhook.create({
      data: {
        id: webhookId,
        kind: "signed",
        name: "Alerts",
        host: "partner.example",
        secretUrl: await sealed("webhook-url", null, webhookId),
        secret: await sealed("webhook-secret", null, webhookId),
        createdById,
        createdAt: now,
      },
    });
  }
  for (const tenantId of ids.slice(0, Math.max(1, others))) {
    const document = { variables: [], resources: [] };
    const blueprint = { id: randomUUID(), slug: randomUUID(), name: "Planted", draft: document, createdById };
    await db().blueprint.create({ data: { ...blueprint, ...times } });
    const version = { id: randomUUID(), blueprintId: blueprint.id, number: 1, document };
    const published = { publishedById: createdById, publishedAt: now };
    await db().blueprintVersion.create({ data: { ...version, ...published } });
    const id = randomUUID();
    const secrets = await versioned("secrets", "blueprint-secrets", tenantId, id);
    const assignment = { id, tenantId, blueprintId: blueprint.id, versionId: version.id, ...secrets };
    await db().blueprintAssignment.create({ data: { ...assignment, createdById, ...times } });
  }
  await db().canary.create({ data: { id: 1, sealed: await sealed("canary", null, "1") } });
  return planted;
}
