import type { Metadata } from "next";
import { StaffPanel } from "#components/staff/staff-panel.tsx";
import { requireVisitor } from "#lib/staff/current-staff.ts";
import { readStaffPage } from "#lib/staff/members.ts";
import {
  changeMemberAction,
  disableMemberAction,
  enableMemberAction,
  inviteAction,
  revokeInvitationAction,
} from "./actions.ts";

export const metadata: Metadata = { title: "Staff" };

export default async function Page() {
  const staff = await requireVisitor("/staff");
  return (
    <StaffPanel
      page={await readStaffPage(staff)}
      invite={inviteAction}
      revoke={revokeInvitationAction}
      save={changeMemberAction}
      disable={disableMemberAction}
      enable={enableMemberAction}
    />
  );
}
