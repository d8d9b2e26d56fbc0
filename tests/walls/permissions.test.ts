import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** What each server action asks of whoever calls it, as staff understand their rights. */
const expected: Record<string, Record<string, string>> = {
  connection: { checkConnectionAction: "connection:read", changeKeyPolicyAction: "policy:manage" },
  onboarding: {
    createOrganizationAction: "tenant:onboard",
    adoptOrganizationAction: "tenant:onboard",
    addRootUserAction: "tenant:onboard",
    adoptUserAction: "tenant:onboard",
    mintKeyAction: "tenant:onboard",
    checkAgainAction: "tenant:onboard",
    startOverAction: "tenant:onboard",
  },
  reconcile: {
    reconcileAction: "reconcile:run",
    importAction: "reconcile:run",
    adoptAction: "reconcile:run",
    writeOffAction: "reconcile:run",
    renameAction: "reconcile:run",
    keepNameAction: "reconcile:run",
    acknowledgeAction: "reconcile:run",
    chooseUserAction: "tenant:onboard",
  },
  staff: {
    inviteAction: "staff:manage",
    revokeInvitationAction: "staff:manage",
    changeMemberAction: "staff:manage",
    disableMemberAction: "staff:manage",
    enableMemberAction: "staff:manage",
  },
  // Views are one's own.
  tenants: { saveViewAction: "tenant:read", removeViewAction: "tenant:read" },
  "tenants/[tenantId]": {
    readKeyAction: "key:read",
    reauthenticateAction: "tenant:read",
    // Each operation asks for the right of its kind besides.
    tryAgainAction: "tenant:edit",
    cancelOperationAction: "tenant:edit",
    saveFactsAction: "tenant:edit",
  },
  "tenants/[tenantId]/connect": {
    makeConnectLinkAction: "connect:manage",
    revokeConnectLinkAction: "connect:manage",
  },
  "tenants/[tenantId]/keys": {
    verifyKeysAction: "tenant:edit",
    rotateKeyAction: "key:rotate",
    beginOverlapAction: "key:rotate",
    customerSwitchedAction: "key:rotate",
    stopAtAction: "key:rotate",
    clearTimeAction: "key:rotate",
    revokeKeyAction: "key:rotate",
  },
  "tenants/[tenantId]/settings": {
    changeOrganizationAction: "tenant:edit",
    deleteOrganizationAction: "tenant:delete",
    changeTenantAction: "tenant:edit",
  },
  "tenants/[tenantId]/users": {
    addUserAction: "user:manage",
    changeRoleAction: "user:manage",
    removeUserAction: "user:manage",
  },
  // Before anybody is signed in, or with a link that is the proof itself.
  "sign-in": { signInAction: "nobody's", signOutAction: "nobody's" },
  "connect/[token]": { openConnectLinkAction: "nobody's" },
  "invitation/[token]": { acceptInvitationAction: "nobody's" },
};

/** What makes an action for anybody looks at no right, whatever stands beside it. */
function rightIn(text: string, shared: string): string {
  if (/^\w+ = public/.test(text)) return "nobody's";
  return /permission: "([\w:]+)"/.exec(text)?.[1] ?? (/^ {2}permission,$/m.test(text) ? shared : "nobody's");
}

test("every server action asks for the right that its work takes", () => {
  const found: Record<string, Record<string, string>> = {};
  for (const file of globSync("app/**/actions.ts").sort()) {
    const source = readFileSync(file, "utf8");
    const shared = /^const permission = "([\w:]+)"/m.exec(source)?.[1] ?? "none";
    const actions = source
      .split(/^export const /m)
      .slice(1)
      .map((text) => [/^\w+/.exec(text)?.[0] ?? "", rightIn(text, shared)]);
    found[file.replace(/^app\/(\(staff\)\/)?/, "").replace(/\/actions\.ts$/, "")] =
      Object.fromEntries(actions);
  }
  expect(found).toEqual(expected);
});
