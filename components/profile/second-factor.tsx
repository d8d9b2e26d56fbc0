"use client";

import { ShieldCheck, ShieldOff } from "lucide-react";
import { AskForm } from "#components/ui/ask-form.tsx";
import { Form, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
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

/** One's own second factor. The forms' answers are shown here, since each leads to another state. */
export function SecondFactor({
  factor,
  seesKeys,
  actions,
}: {
  factor: SecondFactorView;
  seesKeys: boolean;
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
          <ShieldOff size={16} aria-hidden className={isNeeded ? "text-warn" : "text-ink-soft"} />
          Off. Sign-in asks for your password only.
        </p>
        {isNeeded && <p className="text-warn">You need a second factor to copy or reveal keys.</p>}
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
          codes={made.codes}
          title={renewing.state.data ? renewing.state.message : confirming.state.message}
        />
      )}
      {renewing.state.problem && <FormOutcome form={renewing} />}
      <p className="flex items-center gap-2">
        <ShieldCheck size={16} aria-hidden className="text-good" />
        <span>
          On since <Time at={factor.since} />. Sign-in asks for a code from your app.
        </span>
      </p>
      <Codes left={factor.codesLeft} />
      <div className="flex flex-wrap items-start gap-2">
        <AskForm
          form={renewing}
          fields={{}}
          label="New recovery codes"
          says="You get 10 new recovery codes. The old ones stop working."
          confirm="Make new codes"
          variant="secondary"
        />
        <AskForm
          form={ending}
          fields={{}}
          label="Turn off"
          says={
            isNeeded
              ? "Sign-in asks for your password only, and you can't copy or reveal keys until you set it up again."
              : "Sign-in asks for your password only. Your recovery codes stop working."
          }
          confirm="Turn off second factor"
        />
      </div>
      {ending.state.problem && <FormOutcome form={ending} />}
    </div>
  );
}
