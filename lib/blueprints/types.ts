import "server-only";
/**
 * The fields of a connection's configuration, by its type's JSON schema. Which credential reads it is not documented,
 * so a working organization key is used where there is one, and else the partner key. Source: GET
 * /api/connection_types/{id}.
 */
import { clock, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { typeName } from "#lib/forms/blueprint.ts";
import { openCurrentKey } from "#lib/keys/read.ts";
import {
  asOrganizationWithResources,
  asPartnerWithResources,
  type ResourceClient,
} from "#lib/polytomic/resource-client.ts";
import { UpstreamError, upstreamStatus } from "#lib/polytomic/result.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { partOfPointer } from "./compare.ts";
import type { BlueprintDocument, Json, JsonObject } from "./document.ts";
import { isObject, itemsOf, partOf, textOf } from "./kinds/record.ts";
import { isSecretField } from "./specs.ts";
import type { DocumentProblem, TypeChoice, TypeField } from "./views.ts";

const timeLimitMs = 5_000;
const keptMs = 10 * minuteMs;

async function findClient(): Promise<ResourceClient> {
  const key = await db().organizationKey.findFirst({
    where: { state: "current", trouble: null, tenant: { archivedAt: null, onHoldAt: null } },
    orderBy: { verifiedAt: { sort: "desc", nulls: "last" } },
    select: { tenantId: true },
  });
  return key
    ? asOrganizationWithResources(await openCurrentKey(key.tenantId), timeLimitMs)
    : asPartnerWithResources(timeLimitMs);
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

/** What is typed is checked again and again, and what a type's form says hardly ever changes. */
const kept = new Map<string, { schema: JsonObject; at: number }>();

/** Null if Polytomic has no such type. */
async function readSchema(type: string): Promise<JsonObject | null> {
  const now = clock.now().getTime();
  const found = kept.get(type);
  if (found && Math.abs(now - found.at) < keptMs) return found.schema;
  const client = await findClient();
  const schema = await client.readConnectionType(type).catch((error: unknown) => {
    if (upstreamStatus(error) === 404) return null;
    throw error;
  });
  if (schema !== null) kept.set(type, { schema, at: now });
  return schema;
}

/** Sorted by name. */
export async function listTypes(staff: Staff): Promise<TypeChoice[]> {
  requireRight(staff, "blueprint:edit");
  const found = await (await findClient()).listConnectionTypes();
  const types = new Map(found.map(({ id, name }) => [id, { id, name: name || id }]));
  return [...types.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

/** Without its form nothing is known of a type, and a draft can be edited all the same. */
function unread(error: unknown): null {
  if (error instanceof UpstreamError || error instanceof AppError) return null;
  throw error;
}

const secretValue = /^\$\{secret\.\w+\}$/;
const exposed = "Polytomic does not mark this setting as secret: it may show the value to others.";

const signedIn =
  "A person connects this type by signing in. Unless the configuration holds credentials, add a connection by the customer instead.";

let consents: { types: string[]; at: number } | undefined;

async function readConsentTypes(): Promise<string[]> {
  const now = clock.now().getTime();
  if (!consents || Math.abs(now - consents.at) >= keptMs)
    consents = { types: await (await findClient()).listConsentTypes(), at: now };
  return consents.types;
}

/**
 * What the types of connections, where they can be read, say against a draft: secrets in settings that are not marked
 * as sensitive, and connections without a secret of a type that a person has to sign in to.
 */
export async function findTypeWarnings({ resources }: BlueprintDocument): Promise<DocumentProblem[]> {
  const problems: DocumentProblem[] = [];
  for (const [n, { kind, spec }] of resources.entries()) {
    const type = textOf(spec.type);
    if (kind !== "connection" || !typeName.test(type) || !isObject(spec.configuration)) continue;
    const secrets = Object.entries(spec.configuration).filter(([, value]) => secretValue.test(textOf(value)));
    if (secrets.length === 0) {
      if ((await readConsentTypes().catch(unread))?.includes(type))
        problems.push({ at: `/resources/${n}/spec/type`, text: signedIn, isWarning: true });
      continue;
    }
    const schema = await readSchema(type).catch(unread);
    if (!isObject(schema?.properties)) continue;
    for (const [name] of secrets)
      if (partOf(schema.properties[name], "sensitive") !== true)
        problems.push({
          at: `/resources/${n}/spec/configuration${partOfPointer(name)}`,
          text: exposed,
          isWarning: true,
        });
  }
  return problems;
}

/** Null if Polytomic has no such type. */
export async function readType(staff: Staff, type: string): Promise<TypeField[] | null> {
  requireRight(staff, "blueprint:edit");
  const schema = await readSchema(type);
  if (schema === null) return null;
  const { properties, required } = schema;
  return Object.entries(isObject(properties) ? properties : {})
    .flatMap(([name, property]) => fieldOf(name, property, itemsOf(required)))
    .sort((a, b) => Number(b.isRequired) - Number(a.isRequired));
}
