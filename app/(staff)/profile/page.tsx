import type { Metadata } from "next";
import { ProfilePage } from "#components/profile/profile-page.tsx";
import { page } from "#lib/access/page.ts";
import { profileHref } from "#lib/forms/href.ts";
import { meOf } from "#lib/staff/staff.ts";
import { changePasswordAction, reauthenticateAction } from "./actions.ts";

export const metadata: Metadata = { title: "Profile" };

export default page({
  path: profileHref,
  permission: "profile:edit",
  read: async (staff) => meOf(staff),
  render: (me) => (
    <ProfilePage me={me} confirm={reauthenticateAction} changePassword={changePasswordAction} />
  ),
});
