import "server-only";
import { z } from "zod";
import type { AuditAction } from "#lib/audit/record.ts";
import { auditKinds } from "#lib/forms/audit-kinds.ts";
import { batchKinds } from "#lib/forms/batch.ts";
import { batchTitles } from "#lib/messages/batches.ts";
import { oidcCauseWords } from "#lib/messages/oidc.ts";
import { limitWords } from "./limit-words.ts";

/*
 * The details of events that belong to no tenant. Rows of older versions lack some of them, so each is optional.
 */

const rights = z.object({
  role: z.string().optional(),
  seesKeys: z.boolean().optional(),
  roleBefore: z.string().optional(),
  seesKeysBefore: z.boolean().optional(),
});

/** "onboarder, may see keys". */
function rightsWords(role?: string, seesKeys?: boolean): string {
  const keys = seesKeys === undefined ? "" : seesKeys ? "may see keys" : "may not see keys";
  return [role, keys].filter(Boolean).join(", ");
}

function givenWords(detail: unknown): string[] {
  const { role, seesKeys } = rights.parse(detail);
  return [rightsWords(role, seesKeys)];
}

const ended = z.object({ count: z.number() });

const causes: Record<string, string> = {
  wrong_password: "wrong password",
  unknown_email: "no account has this email",
  disabled: "the account is disabled",
  wrong_code: "wrong code of the second factor",
};

const attempt = z.object({
  cause: z.string().optional(),
  code: z.string().optional(),
  email: z.string().optional(),
  address: z.string().optional(),
  method: z.string().optional(),
});

const throttled = z.object({ refused: z.number().optional() });

function throttledWords(detail: unknown, limit: string): string[] {
  const { refused } = throttled.parse(detail);
  return [
    `Too many ${limitWords(limit)}`,
    ...(refused === undefined ? [] : [`${refused.toLocaleString("en")} refused so far`]),
    ...attemptWords(detail),
  ];
}

function attemptWords(detail: unknown): string[] {
  const { cause, code, email, address, method } = attempt.parse(detail);
  const by = code === "recovery" ? "with a recovery code" : code && "with a code";
  return [
    method === "oidc" && "single sign-on",
    cause && (causes[cause] ?? oidcCauseWords(cause) ?? cause),
    by,
    email,
    address && `from ${address}`,
  ].filter((word) => !!word) as string[];
}

const finished = z.object({ state: z.string().optional(), findings: z.number().optional() });
const factorPolicy = z.object({ requiredForKeys: z.boolean() });
const policy = z.object({ maxAgeDays: z.number().optional(), serviceAddress: z.string().nullish() });
const healthPolicy = z.object({ hourlyEvents: z.boolean() });
const revealPolicy = z.object({ asksReason: z.boolean(), readsPerHour: z.number().nullable() });
const allowed = z.object({ reads: z.number() });
const batchCauses = { leaver: "read by someone who left", unreadable: "could not be decrypted" };
const keyBatch = z.object({
  keys: z.number(),
  because: z.enum(["leaver", "unreadable"]),
  leaver: z.string().optional(),
});
const exportedRows = z.object({ rows: z.number(), search: z.string().optional() });
const batch = z.object({ tenants: z.number(), kind: z.enum([...batchKinds, "undo"]).optional() });
const counted = (n: number, noun: string) => `${n.toLocaleString("en")} ${n === 1 ? noun : `${noun}s`}`;
const rolloutWords = z
  .object({ blueprint: z.string(), version: z.number(), tenants: z.number() })
  .transform((of) => [`${of.blueprint}, version ${of.version}`, counted(of.tenants, "tenant")]).parse;
const exported = z.object({
  rows: z.number(),
  format: z.string(),
  person: z.string().nullish(),
  tenant: z.string().nullish(),
  event: z.string().nullish(),
  from: z.string().nullish(),
  to: z.string().nullish(),
});

const notices = z.object({ timing: z.string(), dropped: z.number() });
const webhook = z.object({ name: z.string(), host: z.string() });
function webhookWords(detail: unknown): string[] {
  const { name, host } = webhook.parse(detail);
  return [name, host];
}

function exportWords(detail: unknown): string[] {
  const { rows, format, person, tenant, event, from, to } = exported.parse(detail);
  const kind = event && (auditKinds as Record<string, string>)[event];
  return [
    `${rows.toLocaleString("en")} ${rows === 1 ? "row" : "rows"} as ${format === "csv" ? "CSV" : "JSON Lines"}`,
    person && `person: ${person}`,
    tenant && `tenant: ${tenant}`,
    kind,
    from && `from ${from}`,
    to && `to ${to}`,
  ].filter((word) => !!word) as string[];
}

const byAction: Partial<Record<AuditAction, (detail: unknown, targetId: string) => string[]>> = {
  "access.refused": (_, permission) => [`Right needed: ${permission}`],
  "access.throttled": throttledWords,
  "staff.signed-in": attemptWords,
  "staff.sign-in-failed": attemptWords,
  "staff.code-awaited": attemptWords,
  "staff.confirmed": attemptWords,
  // An older row has no cause: it was always the password.
  "staff.confirm-failed": (detail) =>
    attempt.parse(detail).cause ? attemptWords(detail) : ["wrong password"],
  "staff.invited": givenWords,
  "staff.joined": givenWords,
  "staff.added": givenWords,
  "invitation.renewed": givenWords,
  "staff.sessions-ended": (detail) => [counted(ended.parse(detail).count, "session")],
  "staff.changed"(detail) {
    const { role, seesKeys, roleBefore, seesKeysBefore } = rights.parse(detail);
    const before = rightsWords(roleBefore, seesKeysBefore);
    return [`Before: ${before || "not recorded"}`, `Now: ${rightsWords(role, seesKeys)}`];
  },
  "staff.notices-changed"(detail) {
    const { timing, dropped } = notices.parse(detail);
    const lost = dropped > 0 ? `${counted(dropped, "waiting notification")} dropped` : "";
    return [timing.replace("_", " "), lost].filter(Boolean);
  },
  // The invitation's maker is not who revoked it.
  "invitation.revoked": () => [],
  "reconcile.finished"(detail) {
    const { state, findings } = finished.parse(detail);
    const found =
      findings === undefined ? "" : `${findings} ${findings === 1 ? "difference" : "differences"}`;
    return [state === "failed" ? "it did not finish" : "", found].filter(Boolean);
  },
  "key-policy.changed"(detail) {
    const { maxAgeDays, serviceAddress } = policy.parse(detail);
    const address = serviceAddress ? `service users: ${serviceAddress}` : "no pattern for service users";
    return [`rotate every ${maxAgeDays} days`, address];
  },
  "key-batch.started"(detail) {
    const { keys: count, because, leaver } = keyBatch.parse(detail);
    return [`${count} ${count === 1 ? "key" : "keys"}`, batchCauses[because], leaver ?? ""].filter(Boolean);
  },
  "key-batch.exported"(detail) {
    return [counted(exportedRows.parse(detail).rows, "customer")];
  },
  "tenants.exported"(detail) {
    const { rows, search } = exportedRows.parse(detail);
    return [counted(rows, "tenant"), search ? `filter: ${search}` : ""].filter(Boolean);
  },
  "batch.started"(detail) {
    const { tenants, kind } = batch.parse(detail);
    return [kind ? batchTitles[kind] : "", counted(tenants, "tenant")].filter(Boolean);
  },
  "batch.stopped": (detail) => [`${counted(batch.parse(detail).tenants, "tenant")} left as they were`],
  "rollout.started": (detail) => rolloutWords(detail),
  "rollout.stopped": (detail) => rolloutWords(detail),
  "rollout.continued": (detail) => rolloutWords(detail),
  "health-policy.changed": (detail) => [healthPolicy.parse(detail).hourlyEvents ? "every hour" : "off"],
  "reveal-policy.changed"(detail) {
    const { asksReason, readsPerHour } = revealPolicy.parse(detail);
    const budget = readsPerHour === null ? "no limit" : `${readsPerHour} reads per person and hour`;
    return [asksReason ? "asks for a reason" : "asks for no reason", budget];
  },
  "staff.reads-allowed": (detail) => [`${allowed.parse(detail).reads} more reads for an hour`],
  "second-factor-policy.changed": (detail) => [
    factorPolicy.parse(detail).requiredForKeys ? "required to see keys" : "not required to see keys",
  ],
  "webhook.added": webhookWords,
  "webhook.removed": webhookWords,
  "audit.exported": exportWords,
};

/** The details of such an event; null for all others, and where the detail has another form. */
export function accessWords(action: string, targetId: string, detail: unknown): string[] | null {
  const words = byAction[action as AuditAction];
  try {
    return words ? words(detail, targetId) : null;
  } catch {
    return null;
  }
}
