import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, isTaken, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { TenantEditForm } from "#lib/forms/tenant-edit.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Tenant } from "#prisma/client/client.ts";
import { asExternalId, asLabels, asName } from "./folded.ts";
import { keepLabels, spelled } from "./labels.ts";

/*
 * The part of a tenant that only we keep; Polytomic never gets it. While an onboarding is a draft, the wizard owns
 * its name and customer id.
 */

export type TenantEdit = {
  tenantId: string;
  /** What the form's fields show, for `saveEdit` to tell what was touched, as JSON. */
  seen: string;
  /** Null while the wizard owns them. */
  own: { name: string; externalId: string } | null;
  ownerId: string;
  labels: string;
  notes: string;
  owners: { value: string; label: string }[];
};

/** A colleague changed the same fields first: what they hold now, and what a form that replaces it has seen. */
export type Overtaken = { seen: string; now: { label: string; value: string }[] };

/** The form's first values; null if there is no such tenant. */
export async function findEdit(staff: Staff, tenantId: string): Promise<TenantEdit | null> {
  requireRight(staff, "tenant:read");
  const tenant = await db().tenant.findUnique({ where: { id: tenantId } });
  if (!tenant) return null;
  const owners = await db().staff.findMany({
    where: { OR: [{ disabledAt: null }, { id: tenant.ownerId }] },
    select: { id: true, name: true, disabledAt: true },
    orderBy: [{ name: "asc" }, { id: "asc" }],
  });
  return {
    tenantId,
    seen: JSON.stringify(valuesOf(tenant)),
    own: tenant.stage === "draft" ? null : { name: tenant.name, externalId: tenant.externalId ?? "" },
    ownerId: tenant.ownerId,
    labels: tenant.labels.join(", "),
    notes: tenant.notes ?? "",
    owners: owners.map(({ id, name, disabledAt }) => ({
      value: id,
      label: disabledAt ? `${name} (disabled)` : name,
    })),
  };
}

/**
 * Stores the fields that were touched; the others keep what is on record. If someone else changed one of the same
 * fields after the form was made, stores nothing and returns what these hold. Throws AppError `invalid` for a customer
 * id that is taken.
 */
export async function saveEdit(staff: Staff, form: TenantEditForm): Promise<Overtaken | null> {
  try {
    return await transact((tx) => save(tx, staff, form));
  } catch (error) {
    if (isTaken(error, "external_key") || isTaken(error, "externalKey"))
      throw wrong("externalId", "Another tenant has this customer id.");
    throw error;
  }
}

async function save(tx: Tx, staff: Staff, form: TenantEditForm): Promise<Overtaken | null> {
  const { tenantId: id } = form;
  // If two people save at once, the second must see what the first has written.
  await tx.$queryRaw`SELECT id FROM tenant WHERE id = ${id}::uuid FOR UPDATE`;
  const before = await tx.tenant.findUnique({ where: { id } });
  if (!before) throw new AppError("not-found", "This tenant no longer exists.");
  // A draft's form has no name; the draft may have advanced since.
  const { name, externalId, ownerId, notes, seen } = form;
  const own = name === undefined || before.stage === "draft" ? null : { name, externalId };
  const typed: Own = { ...before, ...own, ownerId, notes, labels: await spelled(tx, form.labels) };
  const [typedValues, stored] = [valuesOf(typed), valuesOf(before)];
  const changed = fields.filter(
    (field) => typedValues[field] !== seen[field] && typedValues[field] !== stored[field],
  );
  const both = changed.filter((field) => stored[field] !== seen[field]);
  if (both.length > 0) return await overtaken(tx, before, seen, both);
  if (changed.length === 0) return null;
  const wanted: Own = { ...typed, ...pick(before, (field) => !changed.includes(field)) };
  const isRenamed = wanted.name !== before.name;
  const detail = {
    ...(isRenamed && { from: before.name, to: wanted.name }),
    ...(wanted.ownerId !== before.ownerId && (await ownersOf(tx, before.ownerId, wanted.ownerId))),
    what: changed.map((field) => words[field]).join(", "),
  };
  await store(tx, before, wanted);
  await record(tx, staff, "tenant.changed", { type: "tenant", id }, detail);
  return null;
}

async function store(tx: Tx, before: Tenant, wanted: Own): Promise<void> {
  const { name, externalId, labels, ownerId, notes } = wanted;
  const data = {
    ...asName(name),
    // Of two ids that differ only in case, the younger keeps the key that sets it apart.
    ...(externalId !== before.externalId && asExternalId(externalId)),
    ...asLabels(labels),
    ownerId,
    notes,
    updatedAt: clock.now(),
  };
  await tx.tenant.update({ where: { id: before.id }, data });
  await keepLabels(tx, before.labels, labels);
}

type Own = Pick<Tenant, "name" | "externalId" | "ownerId" | "labels" | "notes">;
const words = { name: "name", externalId: "customer id", ownerId: "owner", labels: "labels", notes: "notes" };
const fields = Object.keys(words) as (keyof Own)[];

const pick = (from: Own, fits: (field: keyof Own) => boolean): Partial<Own> =>
  Object.fromEntries(fields.filter(fits).map((field) => [field, from[field]]));

/** As the form's fields show them. */
const valuesOf = ({ name, externalId, ownerId, labels, notes }: Own) => ({
  name,
  externalId: externalId ?? "",
  ownerId,
  labels: labels.join(", "),
  notes: notes ?? "",
});

/** Both by the email, which only one person has. The new one has to be active. */
async function ownersOf(tx: Tx, beforeId: string, nowId: string) {
  const found = await tx.staff.findMany({
    where: { id: { in: [beforeId, nowId] } },
    select: { id: true, email: true, disabledAt: true },
  });
  const [before, now] = [beforeId, nowId].map((id) => found.find((each) => each.id === id));
  if (!before || !now || now.disabledAt) throw wrong("ownerId", "Choose an active member of the team.");
  return { ownerBefore: before.email, ownerNow: now.email };
}

const wrong = (field: string, message: string) =>
  new AppError("invalid", "Check the highlighted fields.", { fields: { [field]: message } });

const asLabel = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

async function overtaken(
  tx: Tx,
  now: Tenant,
  seen: TenantEditForm["seen"],
  both: (keyof Own)[],
): Promise<Overtaken> {
  const owner = await tx.staff.findUnique({ where: { id: now.ownerId }, select: { name: true } });
  const stored = valuesOf(now);
  const shown = { ...stored, ownerId: owner?.name ?? "nobody" };
  return {
    seen: JSON.stringify({ ...seen, ...Object.fromEntries(both.map((field) => [field, stored[field]])) }),
    now: both.map((field) => ({ label: asLabel(words[field]), value: shown[field] || "none" })),
  };
}
