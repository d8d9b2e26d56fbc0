import "server-only";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import { secretField, variableField } from "#lib/forms/tenant-blueprint.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireTenant, type TenantRecord } from "#lib/tenants/record.ts";
import { blueprintDocument, type Json, jsonObject, type Variable } from "./document.ts";
import { seenIn } from "./given-values.ts";
import { fillIn } from "./resolve.ts";
import { tenantNames } from "./situation.ts";
import type { ValuesForm, VariableField } from "./views.ts";

const shown = (value: Json | undefined): string => {
  if (value === undefined || value === null) return "";
  return Array.isArray(value) ? value.join("\n") : String(value);
};

export function fieldFor(variable: Variable, given: Json | undefined, tenant: TenantRecord): VariableField {
  const { name, type, required, pattern, label } = variable;
  const about = {
    tenant: tenantNames(tenant),
    organizationId: tenant.organizationId ?? "",
    variables: {},
    refs: {},
  };
  const isSecret = type === "secret";
  const otherwise = isSecret ? "" : shown(fillIn(variable.default ?? null, about));
  return {
    name: isSecret ? secretField(name) : variableField(name),
    label: label ?? name,
    type,
    required: required && otherwise === "",
    pattern,
    value: isSecret ? "" : shown(given),
    otherwise: otherwise || null,
  };
}

/** To give the tenant the newest version of a blueprint. */
export async function readAssignForm(
  staff: Staff,
  tenantId: string,
  blueprintId: string,
): Promise<ValuesForm> {
  requireRight(staff, "blueprint:apply");
  const [tenant, version] = await Promise.all([
    requireTenant(tenantId),
    db().blueprintVersion.findFirst({
      where: { blueprintId, blueprint: { archivedAt: null } },
      orderBy: { number: "desc" },
      include: { blueprint: { select: { name: true } } },
    }),
  ]);
  if (!version) throw new AppError("not-found", "This blueprint was never published, or was archived.");
  const { variables } = blueprintDocument.parse(version.document);
  return {
    blueprint: version.blueprint.name,
    version: version.number,
    assignmentId: random.orderedUuid(),
    versionId: version.id,
    isNew: true,
    seen: null,
    fields: variables.map((each) => fieldFor(each, undefined, tenant)),
  };
}

/** To change the values that a tenant has, or to give them for the newest version. Secrets are not shown. */
export async function readValuesForm(
  staff: Staff,
  tenantId: string,
  assignmentId: string,
  isForNewest = false,
): Promise<ValuesForm> {
  requireRight(staff, "blueprint:apply");
  const [tenant, assignment] = await Promise.all([
    requireTenant(tenantId),
    db().blueprintAssignment.findUnique({
      where: { id: assignmentId, tenantId, endedAt: null },
      omit: { secrets: false },
      include: {
        version: true,
        blueprint: { select: { name: true, versions: { orderBy: { number: "desc" }, take: 1 } } },
      },
    }),
  ]);
  if (!assignment) throw new AppError("not-found", "This tenant no longer has the blueprint.");
  const given = jsonObject.parse(assignment.variables);
  const [newest] = assignment.blueprint.versions;
  const version = (isForNewest && newest) || assignment.version;
  const { variables } = blueprintDocument.parse(version.document);
  return {
    blueprint: assignment.blueprint.name,
    version: version.number,
    assignmentId,
    versionId: version.id === assignment.versionId ? null : version.id,
    isNew: false,
    seen: seenIn(assignment),
    fields: variables.map((each) => ({
      ...fieldFor(each, given[each.name], tenant),
      // What is stored stays if it is left empty.
      ...(each.type === "secret" && { required: false }),
    })),
  };
}
