import "server-only";
import { db } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { settings } from "#lib/base/settings.ts";
import { listCalls } from "#lib/engine/ledger.ts";
import type { OperationRecord } from "#lib/engine/record.ts";
import { findKeyCard } from "#lib/keys/read.ts";
import { findTrouble } from "#lib/partner/status.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { rightToBlind } from "#lib/tenants/blind.ts";
import { requireTenant, type TenantRecord } from "#lib/tenants/record.ts";
import { findChoicePath, listSteps, stepOf } from "#lib/tenants/stage.ts";
import { findOnboarding, onboarding } from "./definition.ts";
import { isInDoubt } from "./input-lock.ts";
import { readQuestion } from "./question.ts";
import { readStepState } from "./step-state.ts";
import type { NameMatches, WizardPage } from "./views.ts";

/** Everything that a page of the wizard shows; `tenantId` is null for an empty first step. */
export async function readWizard(staff: Staff, tenantId: string | null): Promise<WizardPage> {
  requireRight(staff, "tenant:read");
  const tenant = tenantId === null ? null : await requireTenant(tenantId);
  const step = tenant ? stepOf(tenant) : "organization";
  const operation = tenant && (await findOnboarding(tenant.id));
  const calls = operation && step !== "done" ? await listCalls(operation) : [];
  const inDoubt = operation !== null && step !== "done" && isInDoubt(operation.id, step, calls);
  const [owner, trouble, key, state] = await Promise.all([
    tenant && db().staff.findUniqueOrThrow({ where: { id: tenant.ownerId } }),
    step === "done" ? null : findTrouble(),
    tenant && step === "done" ? findKeyCard(staff, tenant.id) : null,
    operation && step !== "done" ? readStepState(operation, step, calls) : ({ kind: "ready" } as const),
  ]);
  const keyStored = operation?.stage === "verify" && step !== "done";
  const isToldAlready = readQuestion(operation?.question)?.kind === "credential";
  return {
    tenantId: tenant?.id ?? null,
    name: tenant?.name ?? null,
    owner: owner?.name ?? null,
    steps: listSteps(tenant),
    state,
    // The empty form makes the draft's id, so that submitting it twice creates one draft.
    values: tenant ? valuesOf(tenant) : { tenantId: random.uuid() },
    hasClientSecret: Boolean(operation?.secret),
    onboard: right(staff, "tenant:onboard"),
    blocked: isToldAlready ? null : trouble,
    inDoubt,
    keyStored,
    allSteps: operation !== null && step !== "done" && onboarding.read(operation).input.allSteps === true,
    left: [tenant?.organizationId, tenant?.rootUserId, keyStored && "key", inDoubt && "doubt"]
      .filter(Boolean)
      .join(" "),
    organization: tenant?.organizationId ? { id: tenant.organizationId, name: tenant.name } : null,
    choice: tenant && findChoicePath(tenant),
    rootUser: tenant?.rootUserId
      ? {
          id: tenant.rootUserId,
          email: tenant.rootEmail ?? "",
          role: tenant.rootRole,
          existed: tenant.rootUserOrigin === "adopted",
        }
      : null,
    key,
    hiding: { isOn: tenant?.isBlind ?? false, right: rightToBlind(staff, true) },
    apiUrl: settings().polytomic.origin,
    matches: operation && findNameMatches(operation, inDoubt),
  };
}

function valuesOf(tenant: TenantRecord): Record<string, string> {
  const { name, externalId, ssoDomain, ssoOrgId, oidcIssuer, oidcClientId, rootEmail, rootRole } = tenant;
  const typed = {
    name,
    externalId,
    ssoDomain,
    ssoOrgId,
    oidcIssuer,
    oidcClientId,
    email: rootEmail,
    role: rootRole,
  };
  return Object.fromEntries(
    Object.entries(typed).flatMap(([field, value]) => (value ? [[field, value]] : [])),
  );
}

/** The similar names, while staff have to choose among them. */
function findNameMatches(
  { tenantId, question: asked }: OperationRecord,
  inDoubt: boolean,
): NameMatches | null {
  const question = readQuestion(asked);
  if (question?.kind !== "matches") return null;
  return {
    tenantId,
    inDoubt,
    mayGoOn: question.matches.every(({ closeness }) => closeness === "near"),
    matches: question.matches.map(({ isOwner, ...match }) => ({
      ...match,
      adopt: isOwner
        ? { allowed: false, reason: "This is the partner's own organization." }
        : { allowed: match.organizationId !== null, reason: "It is already a tenant." },
    })),
  };
}
