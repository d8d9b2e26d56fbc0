import "server-only";
/**
 * The fields of a connection's configuration, by its type's JSON schema. Which credential reads it is not documented,
 * so a working organization key is used where there is one, and else the partner key. Source: GET
 * /api/connection_types/{id}.
 */
import { db } from "#lib/base/db.ts";
import { openCurrentKey } from "#lib/keys/read.ts";
import { asOrganization, asPartner, type Client } from "#lib/polytomic/client.ts";
import { upstreamStatus } from "#lib/polytomic/result.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Json } from "./document.ts";
import { isObject, itemsOf, textOf } from "./kinds/record.ts";
import { isSecretField } from "./specs.ts";
import type { TypeField } from "./views.ts";

const timeLimitMs = 5_000;

async function findClient(): Promise<Client> {
  const key = await db().organizationKey.findFirst({
    where: { state: "current", trouble: null, tenant: { archivedAt: null, onHoldAt: null } },
    orderBy: { verifiedAt: { sort: "desc", nulls: "last" } },
    select: { tenantId: true },
  });
  return key ? asOrganization(await openCurrentKey(key.tenantId), timeLimitMs) : asPartner(timeLimitMs);
}

const kinds: Record<string, TypeField["type"]> = {
  string: "string",
  integer: "number",
  number: "number",
  boolean: "boolean",
};

function fieldOf(name: string, property: Json, required: Json[]): TypeField[] {
  if (!isObject(property) || property.readOnly === true) return [];
  const usual = property.default;
  return [
    {
      name,
      label: textOf(property.title) || name,
      type: kinds[textOf(property.type)] ?? "json",
      choices: itemsOf(property.enum).map(String),
      isRequired: required.includes(name),
      isSecret: property.sensitive === true || isSecretField(`/${name}`),
      hint:
        textOf(property.description) ||
        (usual === undefined || usual === "" ? "" : `Default: ${String(usual)}`),
    },
  ];
}

/** Null if Polytomic has no such type. */
export async function readType(staff: Staff, type: string): Promise<TypeField[] | null> {
  requireRight(staff, "blueprint:edit");
  const client = await findClient();
  const schema = await client.readConnectionType(type).catch((error: unknown) => {
    if (upstreamStatus(error) === 404) return null;
    throw error;
  });
  if (schema === null) return null;
  const { properties, required } = schema as Record<string, Json>;
  return Object.entries(isObject(properties) ? properties : {})
    .flatMap(([name, property]) => fieldOf(name, property, itemsOf(required)))
    .sort((a, b) => Number(b.isRequired) - Number(a.isRequired));
}
