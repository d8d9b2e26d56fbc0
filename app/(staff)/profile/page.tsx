import type { Metadata } from "next";
import { ProfilePage } from "#components/profile/profile-page.tsx";
import { page } from "#lib/access/page.ts";
import { profileHref } from "#lib/forms/href.ts";
import { readTiming } from "#lib/notices/timing.ts";
import { readMe } from "#lib/staff/me.ts";
import { listOwnSessions } from "#lib/staff/session-list.ts";
import {
  changeNameAction,
  changePasswordAction,
  changeTimingAction,
  endOtherSessionsAction,
  endOwnSessionAction,
  reauthenticateAction,
} from "./actions.ts";

export const metadata: Metadata = { title: "Profile" };

export default page({
  path: profileHref,
  permission: "profile:edit",
  read: async (staff) => ({
    me: await readMe(staff),
    sessions: await listOwnSessions(staff),
    timing: await readTiming(staff),
  }),
  render: (found) => (
    <ProfilePage
      {...found}
      confirm={reauthenticateAction}
      changeName={changeNameAction}
      changeTiming={changeTimingAction}
      changePassword={changePasswordAction}
      endSession={endOwnSessionAction}
      endOtherSessions={endOtherSessionsAction}
    />
  ),
});
