import type { Metadata } from "next";
import { StaffPanel } from "#components/staff/staff-panel.tsx";
import { page } from "#lib/access/page.ts";
import { staffHref } from "#lib/forms/href.ts";
import { readStaffPage } from "#lib/staff/members.ts";
import {
  changeMemberAction,
  disableMemberAction,
  enableMemberAction,
  endAllSessionsAction,
  endSessionAction,
  inviteAction,
  makeResetAction,
  renewInvitationAction,
  revokeInvitationAction,
} from "./actions.ts";

export const metadata: Metadata = { title: "Team" };

export default page({
  path: staffHref,
  permission: "staff:read",
  read: readStaffPage,
  render: (found) => (
    <StaffPanel
      page={found}
      invite={inviteAction}
      invitationActions={{ revoke: revokeInvitationAction, renew: renewInvitationAction }}
      memberActions={{
        save: changeMemberAction,
        disable: disableMemberAction,
        enable: enableMemberAction,
        reset: makeResetAction,
        endSession: endSessionAction,
        endAllSessions: endAllSessionsAction,
      }}
    />
  ),
});
