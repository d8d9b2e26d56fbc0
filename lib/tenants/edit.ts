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
  updatedAt: string;
  /** Null while the wizard owns them. */
  own: { name: string; externalId: string } | null;
  ownerId: string;
  labels: string;
  notes: string;
  owners: { value: string; label: string }[];
};

/** A colleague saved first: what is on record now, which the form shows beside the input. */
export type Overtaken = { updatedAt: string; now: { label: string; value: string }[] };

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
    updatedAt: tenant.updatedAt.toISOString(),
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
 * Stores the input. If someone changed the tenant after the form was made, stores nothing and returns the current
 * record. Throws AppError `invalid` for a customer id that is taken.
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
  const labels = await spelled(tx, form.labels);
  // A draft's form has no name; the draft may have advanced since.
  const { name, externalId } = form;
  const own = name === undefined || before.stage === "draft" ? null : { name, externalId };
  const wanted = { ...own, ownerId: form.ownerId, labels, notes: form.notes };
  const changed = changesOf(before, wanted);
  if (changed.length === 0) return null;
  if (before.updatedAt.toISOString() !== form.updatedAt) return await overtaken(tx, before);
  const owners = form.ownerId === before.ownerId ? null : await ownersOf(tx, before.ownerId, form.ownerId);
  const now = clock.now();
  const data = {
    ...wanted,
    ...(own && asName(own.name)),
    ...(own && own.externalId !== before.externalId && asExternalId(own.externalId)),
    ...asLabels(labels),
    updatedAt: now,
  };
  await tx.tenant.update({ where: { id }, data });
  await keepLabels(tx, before.labels, labels);
  const isRenamed = own && own.name !== before.name;
  await record(
    tx,
    staff,
    "tenant.changed",
    { type: "tenant", id },
    { ...(isRenamed && { from: before.name, to: own.name }), ...owners, what: changed.join(", ") },
  );
  return null;
}

type Wanted = { name?: string; externalId?: string | null } & Pick<Tenant, "ownerId" | "labels" | "notes">;
const words = { name: "name", externalId: "customer id", ownerId: "owner", labels: "labels", notes: "notes" };

function changesOf(before: Tenant, wanted: Wanted): string[] {
  return Object.entries(words).flatMap(([field, word]) => {
    const value = wanted[field as keyof Wanted];
    const old = before[field as keyof typeof words];
    return value === undefined || JSON.stringify(value) === JSON.stringify(old) ? [] : [word];
  });
}

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

async function overtaken(tx: Tx, now: Tenant): Promise<Overtaken> {
  const owner = await tx.staff.findUnique({ where: { id: now.ownerId }, select: { name: true } });
  return {
    updatedAt: now.updatedAt.toISOString(),
    now: [
      { label: "Name", value: now.name },
      { label: "Customer id", value: now.externalId ?? "none" },
      { label: "Owner", value: owner?.name ?? "nobody" },
      { label: "Labels", value: now.labels.join(", ") || "none" },
      { label: "Notes", value: now.notes ?? "none" },
    ],
  };
}
