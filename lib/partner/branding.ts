import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import type { BrandingForm } from "#lib/forms/branding.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Right } from "#lib/staff/views.ts";
import type { BrandingView } from "./views.ts";

const none: BrandingView = { name: null, support: null, logo: null };

/** How the partner appears to customers: on every page behind a link, for anyone. */
export async function getBranding(): Promise<BrandingView> {
  const select = { name: true, support: true, logo: true };
  return (await db().branding.findUnique({ where: { id: 1 }, select })) ?? none;
}

export async function readBrandingForm(staff: Staff): Promise<{ branding: BrandingView; right: Right }> {
  requireRight(staff, "partner:read");
  return { branding: await getBranding(), right: right(staff, "policy:manage") };
}

/** Without a new logo, the one on record stays. */
export async function changeBranding(staff: Staff, { name, support, logo }: BrandingForm): Promise<void> {
  requireRight(staff, "policy:manage");
  const image = logo ? { logo: logo === "remove" ? null : logo } : {};
  const data = { name, support, ...image, updatedAt: clock.now() };
  await transact(async (tx) => {
    await tx.branding.upsert({ where: { id: 1 }, create: { id: 1, ...data }, update: data });
    const detail = { name, support, logo: logo === "remove" ? "removed" : logo ? "replaced" : null };
    await record(tx, staff, "branding.changed", { type: "branding", id: "1" }, detail);
  });
}
