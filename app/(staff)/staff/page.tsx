import type { Metadata } from "next";
import { StaffPanel } from "#components/staff/staff-panel.tsx";
import { page } from "#lib/access/page.ts";
import { listLeftLinks } from "#lib/connect/left.ts";
import { staffHref } from "#lib/forms/href.ts";
import { heldQuery } from "#lib/forms/staff.ts";
import { findHeld } from "#lib/key-batches/held.ts";
import { listStopped } from "#lib/keys/budget.ts";
import { readStaffPage } from "#lib/staff/members.ts";
import { revokeConnectLinkAction } from "../tenants/[tenantId]/connect/actions.ts";
import {
  allowReadsAction,
  changeMemberAction,
  disableMemberAction,
  enableMemberAction,
  endAllSessionsAction,
  endSessionAction,
  inviteAction,
  makeResetAction,
  reassignTenantsAction,
  renewInvitationAction,
  replaceHeldAction,
  resetSecondFactorAction,
  revokeInvitationAction,
} from "./actions.ts";

export const metadata: Metadata = { title: "Team" };

export default page({
  path: staffHref,
  permission: "staff:read",
  async read(staff, search) {
    const asked = heldQuery.safeParse(search).data;
    const found = await readStaffPage(staff);
    const manages = found.manage.allowed;
    return {
      found,
      held: asked && manages ? await findHeld(staff, asked.held) : null,
      left: asked && manages ? await listLeftLinks(staff, asked.held) : null,
      stopped: manages ? await listStopped(staff) : [],
    };
  },
  render: ({ found, held, left, stopped }) => (
    <StaffPanel
      page={found}
      held={held}
      left={left}
      stopped={stopped}
      allowReads={allowReadsAction}
      reassign={reassignTenantsAction}
      replaceHeld={replaceHeldAction}
      revokeConnectLink={revokeConnectLinkAction}
      invite={inviteAction}
      invitationActions={{ revoke: revokeInvitationAction, renew: renewInvitationAction }}
      memberActions={{
        save: changeMemberAction,
        disable: disableMemberAction,
        enable: enableMemberAction,
        reset: makeResetAction,
        resetSecondFactor: resetSecondFactorAction,
        endSession: endSessionAction,
        endAllSessions: endAllSessionsAction,
      }}
    />
  ),
});
