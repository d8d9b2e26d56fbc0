"use client";

import { AskForm } from "#components/ui/ask-form.tsx";
import { Form, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { ShieldCheck, ShieldOff } from "#components/ui/more-icons.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { Time } from "#components/ui/time.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { SecondFactorView } from "#lib/staff/views.ts";
import { FactorSetup } from "./factor-setup.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";

export type FactorActions = Record<"begin" | "end", FormAction> &
  Record<"confirm" | "renewCodes", FormAction<{ codes: string[] }>>;

const few = 3;

function Codes({ left }: { left: number }) {
  const words = left === 1 ? "1 recovery code is left." : `${left} recovery codes are left.`;
  return (
    <p className={left <= few ? "text-warn" : "text-ink-soft"}>
      {left === 0 ? "No recovery code is left." : words}
    </p>
  );
}

/** What sign-in asks for. Single sign-on never asks for our code. */
function signInAsks(state: "on" | "off", hasSingleSignOn: boolean): string {
  const subject = hasSingleSignOn ? "Sign-in with your password" : "Sign-in";
  if (state === "on") return `${subject} asks for a code from your app.`;
  return hasSingleSignOn ? `${subject} asks for nothing else.` : `${subject} asks for your password only.`;
}

/** One's own second factor. The forms' answers are shown here, since each leads to another state. */
export function SecondFactor({
  factor,
  seesKeys,
  hasSingleSignOn,
  actions,
}: {
  factor: SecondFactorView;
  seesKeys: boolean;
  hasSingleSignOn: boolean;
  actions: FactorActions;
}) {
  const beginning = useForm(actions.begin);
  const confirming = useForm(actions.confirm);
  const renewing = useForm(actions.renewCodes);
  const ending = useForm(actions.end);
  const { state, requiredForKeys } = factor;
  const isNeeded = requiredForKeys && seesKeys;
  if (state === "setting-up") return <FactorSetup setup={factor} confirm={confirming} cancel={actions.end} />;
  if (state === "off")
    return (
      <div className="space-y-3">
        <FormOutcome form={beginning} />
        <FormOutcome form={ending} />
        <p className="flex items-center gap-2">
          <ShieldOff
            size={16}
            aria-hidden
            className={`shrink-0 ${isNeeded ? "text-warn" : "text-ink-soft"}`}
          />
          Off. {signInAsks("off", hasSingleSignOn)}
        </p>
        {isNeeded && (
          <p className="text-warn">
            You need a second factor to copy or reveal keys
            <span>{hasSingleSignOn && ", or a sign-in by single sign-on"}</span>.
          </p>
        )}
        <Form form={beginning} className="">
          <SubmitButton variant={isNeeded ? "primary" : "secondary"}>Set up second factor</SubmitButton>
        </Form>
      </div>
    );
  const made = renewing.state.data ?? confirming.state.data;
  return (
    <div className="space-y-3">
      {made && (
        <RecoveryCodes
          key={made.codes[0]}
          codes={made.codes}
          title={renewing.state.data ? renewing.state.message : confirming.state.message}
        />
      )}
      {renewing.state.problem && <FormOutcome form={renewing} />}
      <p className="flex items-center gap-2">
        <ShieldCheck size={16} aria-hidden className="shrink-0 text-good" />
        <span>
          On since <Time at={factor.since} />. {signInAsks("on", hasSingleSignOn)}
        </span>
      </p>
      <Codes left={factor.codesLeft} />
      <div className="flex flex-wrap items-start gap-2">
        <AskForm
          form={renewing}
          fields={{}}
          label="New recovery codes"
          says="You get 10 new recovery codes. The old ones stop working."
          confirm="Replace codes"
          variant="secondary"
        />
        <AskForm
          form={ending}
          fields={{}}
          label="Turn off"
          says={
            isNeeded
              ? `${signInAsks("off", hasSingleSignOn)} You can't copy or reveal keys until you set it up again.`
              : `${signInAsks("off", hasSingleSignOn)} Your recovery codes stop working.`
          }
          confirm="Turn off second factor"
        />
      </div>
      {ending.state.problem && <FormOutcome form={ending} />}
    </div>
  );
}
