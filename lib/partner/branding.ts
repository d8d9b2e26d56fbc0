import "server-only";
import { createHash } from "node:crypto";
import { overtaken } from "#lib/audit/overtaken.ts";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import type { BrandingForm } from "#lib/forms/branding.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Right } from "#lib/staff/views.ts";
import type { BrandingView } from "./views.ts";

const none: BrandingView = { name: null, support: null, logo: null };

/** How the partner appears to customers: on every page behind a link, for anyone. */
export async function getBranding(from: Tx = db()): Promise<BrandingView> {
  const select = { name: true, support: true, logo: true };
  return (await from.branding.findUnique({ where: { id: 1 }, select })) ?? none;
}

const seenIn = ({ name, support, logo }: BrandingView) =>
  createHash("sha256")
    .update(JSON.stringify([name, support, logo]))
    .digest("hex");

/** `seen` is what the form sends to be refused if someone has changed it. */
export async function readBrandingForm(
  staff: Staff,
): Promise<{ branding: BrandingView; seen: string; right: Right }> {
  requireRight(staff, "partner:read");
  const branding = await getBranding();
  return { branding, seen: seenIn(branding), right: right(staff, "policy:manage") };
}

const words = ({ name, support, logo }: BrandingView) =>
  `name ${name ?? "none"}, support contact ${support ?? "none"}, ${logo === null ? "no" : "a"} logo`;

/** Without a new logo, the one on record stays. */
export async function changeBranding(
  staff: Staff,
  { name, support, logo, seen }: BrandingForm,
): Promise<void> {
  requireRight(staff, "policy:manage");
  await transact(async (tx) => {
    // If two people save at once, the second must see what the first has written.
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('branding'))::text`;
    const before = await getBranding(tx);
    const next = { name, support, logo: logo ? (logo === "remove" ? null : logo) : before.logo };
    const is = seenIn(before);
    // The same form again finds what it asked for.
    if (seen !== undefined && is !== seen && is !== seenIn(next)) {
      const target = { type: "branding", id: "1" } as const;
      throw await overtaken(`The branding is now: ${words(before)}`, target, ["branding.changed"], tx);
    }
    const data = { ...next, updatedAt: clock.now() };
    await tx.branding.upsert({ where: { id: 1 }, create: { id: 1, ...data }, update: data });
    const detail = { name, support, logo: logo === "remove" ? "removed" : logo ? "replaced" : null };
    await record(tx, staff, "branding.changed", { type: "branding", id: "1" }, detail);
  });
}
