import type { Metadata } from "next";
import { ProfilePage } from "#components/profile/profile-page.tsx";
import { page } from "#lib/access/page.ts";
import { profileHref } from "#lib/forms/href.ts";
import { oidcWords } from "#lib/messages/oidc.ts";
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

const confirmedWords = "Identity confirmed. If another tab asked for this, go back to it.";

export const metadata: Metadata = { title: "Profile" };

/** What came of confirming at the identity provider. Anybody can write the address, so success has to be true. */
function outcomeOf(code: unknown, isConfirmed: boolean) {
  if (code === "yes" && isConfirmed) return { tone: "good", text: confirmedWords } as const;
  const text = typeof code === "string" ? oidcWords(code) : undefined;
  return text === undefined ? undefined : ({ tone: "bad", text } as const);
}

export default page({
  path: profileHref,
  permission: "profile:edit",
  read: async (staff, { confirmed }) => {
    const me = await readMe(staff);
    return {
      me,
      sessions: await listOwnSessions(staff),
      secondFactor: await readSecondFactor(staff),
      timing: await readTiming(staff),
      outcome: outcomeOf(confirmed, me.unlockedUntil !== null),
    };
  },
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
