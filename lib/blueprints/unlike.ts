import "server-only";
/** Whether a resource has to be replaced: only what the version declares counts. */
import { createHash } from "node:crypto";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { isSecretMark, type Json, type JsonObject } from "./document.ts";
import type { Live } from "./kind.ts";
import { isBlank, isObject } from "./kinds/record.ts";
import { readSituation } from "./situation.ts";
import type { Turn } from "./steps.ts";

type Made = { secretsHash: string | null; lastApplied: unknown };

function differ(wanted: Json | undefined, found: Json | undefined): boolean {
  if (wanted === undefined || isSecretMark(wanted ?? null)) return false;
  if (isBlank(wanted)) return !isBlank(found);
  if (isObject(wanted))
    return Object.entries(wanted).some(([name, value]) => differ(value, isObject(found) ? found[name] : undefined));
  return JSON.stringify(wanted) !== JSON.stringify(found);
}

export function differs({ kind, wanted }: Turn, made: Made, live: Live, secretsHash: string | null): boolean {
  if (secretsHash !== made.secretsHash) return true;
  const spec: JsonObject = Object.fromEntries(
    Object.entries(wanted.spec).filter(([name]) => !kind.unseen.includes(`/${name}`)),
  );
  return differ(spec, kind.specOf(live.record));
}

export async function readPlanHash(tenant: TenantRecord, assignmentId: string): Promise<string> {
  const { document } = await readSituation(tenant, assignmentId);
  return createHash("sha256").update(JSON.stringify(document)).digest("hex");
}
