import type { Metadata } from "next";
import { ProfilePage } from "#components/profile/profile-page.tsx";
import { page } from "#lib/access/page.ts";
import { profileHref } from "#lib/forms/href.ts";
import { readTiming } from "#lib/notices/timing.ts";
import { readMe } from "#lib/staff/me.ts";
import { readSecondFactor } from "#lib/staff/second-factor.ts";
import { listOwnSessions } from "#lib/staff/session-list.ts";
import {
  beginSecondFactorAction,
  changeNameAction,
  changePasswordAction,
  changeTimingAction,
  confirmSecondFactorAction,
  endOtherSessionsAction,
  endOwnSessionAction,
  endSecondFactorAction,
  reauthenticateAction,
  renewRecoveryCodesAction,
} from "./actions.ts";

export const metadata: Metadata = { title: "Profile" };

export default page({
  path: profileHref,
  permission: "profile:edit",
  read: async (staff) => ({
    me: await readMe(staff),
    sessions: await listOwnSessions(staff),
    secondFactor: await readSecondFactor(staff),
    timing: await readTiming(staff),
  }),
  render: (found) => (
    <ProfilePage
      {...found}
      actions={{
        confirm: reauthenticateAction,
        changeName: changeNameAction,
        changePassword: changePasswordAction,
        changeTiming: changeTimingAction,
        endSession: endOwnSessionAction,
        endOtherSessions: endOtherSessionsAction,
        factor: {
          begin: beginSecondFactorAction,
          confirm: confirmSecondFactorAction,
          renewCodes: renewRecoveryCodesAction,
          end: endSecondFactorAction,
        },
      }}
    />
  ),
});
