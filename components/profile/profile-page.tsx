import { SessionList } from "#components/staff/session-list.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import type { Tone } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { roleWords, signInWords } from "#components/ui/role-words.ts";
import { Section } from "#components/ui/section.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { TimingView } from "#lib/notices/timing.ts";
import type { Me, SecondFactorView, SessionRow } from "#lib/staff/views.ts";
import { ConfirmForm } from "./confirm-form.tsx";
import { NameForm } from "./name-form.tsx";
import { PasswordForm } from "./password-form.tsx";
import { type FactorActions, SecondFactor } from "./second-factor.tsx";
import { SingleKeysSwitch } from "./single-keys-switch.tsx";
import { TimingForm } from "./timing-form.tsx";

type Actions = Record<
  "confirm" | "changeName" | "changeTiming" | "changePassword" | "endSession" | "endOtherSessions",
  FormAction
> & { factor: FactorActions };

/** One's own account. */
export function ProfilePage({
  me,
  sessions,
  secondFactor,
  timing,
  outcome,
  actions,
}: {
  me: Me;
  sessions: SessionRow[];
  secondFactor: SecondFactorView;
  timing: TimingView;
  /** What came of confirming at the identity provider. */
  outcome?: { tone: Tone; text: string } | undefined;
  actions: Actions;
}) {
  const { password, oidc } = me.confirmsBy;
  return (
    <>
      <PageHeader title="Profile" />
      <div className="grid gap-x-12 gap-y-8 lg:grid-cols-2">
        <div className="max-w-[30rem] space-y-8">
          <Section id="account-facts" title="Account">
            <DefinitionList
              facts={[
                { label: "Email", value: <span translate="no">{me.email}</span> },
                { label: "Role", value: roleWords[me.role] },
                { label: "Sign-in", value: signInWords(me.confirmsBy) },
                { label: "Keys", value: me.seesKeys ? "May see keys" : "May not see keys" },
              ]}
            />
            <div className="mt-4">
              <NameForm action={actions.changeName} name={me.name} />
            </div>
          </Section>
          <Section id="notices" title="Notifications">
            <TimingForm action={actions.changeTiming} timing={timing} />
          </Section>
          <div className="noscript:hidden">
            <Section id="keyboard" title="Keyboard">
              <SingleKeysSwitch />
            </Section>
          </div>
          <Section id="sessions" title="Sessions" aside={`${sessions.length}`}>
            <SessionList
              sessions={sessions}
              staffId={me.id}
              whose={null}
              end={actions.endSession}
              endAll={actions.endOtherSessions}
            />
          </Section>
        </div>
        <div className="max-w-[30rem] space-y-8">
          {(password || secondFactor.state !== "off") && (
            <Section id="second-factor" title="Second factor">
              <SecondFactor
                factor={secondFactor}
                seesKeys={me.seesKeys}
                hasSingleSignOn={oidc}
                actions={actions.factor}
              />
            </Section>
          )}
          {password && (
            <Section id="password" title="Change your password">
              <PasswordForm
                action={actions.changePassword}
                email={me.email}
                hasSecondFactor={me.hasSecondFactor}
              />
            </Section>
          )}
          <Section id="confirm" title={oidc ? "Confirm it is you" : "Confirm your password"}>
            <ConfirmForm
              action={actions.confirm}
              by={me.confirmsBy}
              hasSecondFactor={me.hasSecondFactor}
              outcome={outcome}
            />
          </Section>
        </div>
      </div>
    </>
  );
}
