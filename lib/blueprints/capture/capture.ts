import "server-only";
/** A new blueprint's draft from what a tenant has at Polytomic. */
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { CaptureForm } from "#lib/forms/blueprint.ts";
import { fold } from "#lib/forms/fold.ts";
import { describeCaptureNote } from "#lib/messages/blueprints.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireTenant, type TenantRecord } from "#lib/tenants/record.ts";
import { addDraft } from "../drafts.ts";
import { openPlace } from "../place.ts";
import type { CapturedDraft } from "../views.ts";
import { draftFrom } from "./draft-from.ts";
import { readOrganization } from "./read.ts";

const wrong = (message: string) => new AppError("invalid", message, { fields: { tenant: message } });

async function findByName(name: string): Promise<TenantRecord> {
  const found = await db().tenant.findMany({
    where: { nameFolded: fold(name), archivedAt: null, organizationId: { not: null } },
    orderBy: { id: "asc" },
    take: 20,
  });
  // The same name in other letters is another tenant's.
  const exact = found.filter((each) => each.name === name);
  const [only, ...others] = exact.length > 0 ? exact : found;
  if (!only) throw wrong(`There is no tenant “${name}” with an organization.`);
  if (others.length > 0)
    throw wrong("Several tenants have this name. Open the Blueprints page of the one you mean.");
  return only;
}

/** The blueprint's id, and what could not be captured, in words. */
export async function captureBlueprint(
  staff: Staff,
  { draftId, name, tenant: typed, tenantId }: CaptureForm,
): Promise<CapturedDraft> {
  requireRight(staff, "blueprint:edit");
  if (!tenantId && !typed) throw wrong("Choose a tenant.");
  const tenant = tenantId ? await requireTenant(tenantId) : await findByName(typed ?? "");
  const { records, types, notes } = await readOrganization(await openPlace(tenant, false), tenant.id);
  const { notes: more, ...document } = draftFrom(records, tenant, types);
  const all = [...notes, ...more];
  const resources = document.resources.length;
  if (resources === 0)
    throw new AppError("conflict", `${tenant.name} has nothing at Polytomic that can be captured.`, {
      hint: all.map(describeCaptureNote).join(" "),
    });
  const blueprintId = await addDraft(staff, {
    draftId,
    name,
    draft: document,
    action: "blueprint.captured",
    detail: { name, tenant: tenant.name, resources, notes: all.length },
    tenantId: tenant.id,
  });
  return { blueprintId, resources, notes: [...new Set(all.map(describeCaptureNote))] };
}
