import "server-only";
/** The secrets of a tenant's blueprint, by the names of their variables: sealed in its assignment. */
import { random } from "#lib/base/random.ts";
import { open, seal } from "#lib/base/seal.ts";
import { placeOf, sealedDetail } from "#lib/base/sealed-columns.ts";
import { Secret } from "#lib/base/secret.ts";

type Secrets = Record<string, string>;
/** As an assignment stores them. */
export type Sealed = { secrets: string | null; sealedAs: string | null };
type Assigned = { id: string; tenantId: string };

const place = ({ id, tenantId }: Assigned, sealedAs: string | null) =>
  placeOf("blueprint-secrets", tenantId, id, sealedAs);

export async function sealSecrets(secrets: Secrets, of: Assigned): Promise<Sealed> {
  if (Object.keys(secrets).length === 0) return { secrets: null, sealedAs: null };
  const sealedAs = random.orderedUuid();
  return { secrets: await seal(new Secret(JSON.stringify(secrets)), place(of, sealedAs)), sealedAs };
}

export async function openSecrets({ secrets, sealedAs, ...of }: Assigned & Sealed): Promise<Secrets> {
  if (secrets === null) return {};
  return JSON.parse((await open(secrets, place(of, sealedAs))).reveal());
}

/** For the event that stores them. */
export const secretsDetail = (of: Assigned, { sealedAs }: Sealed) => sealedDetail(place(of, sealedAs));
