import { ActionForm } from "#components/ui/action-form.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Form, type FormHandle } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { SecondFactorView } from "#lib/staff/views.ts";

const inFours = (text: string) => (text.match(/.{1,4}/g) ?? []).join(" ");

/** The secret as a QR code and as text, and the code that proves that the app has it. */
export function FactorSetup({
  setup: { secret, address, qr },
  confirm,
  cancel,
}: {
  setup: Extract<SecondFactorView, { state: "setting-up" }>;
  confirm: FormHandle<{ codes: string[] }>;
  cancel: FormAction;
}) {
  return (
    <ol className="list-decimal space-y-4 pl-5">
      <li className="space-y-2">
        <p>
          Scan this with an authenticator app, or{" "}
          <a className="link" href={address}>
            open the app on this device
          </a>
          .
        </p>
        <svg
          role="img"
          aria-label="QR code for an authenticator app"
          viewBox={`0 0 ${qr.size} ${qr.size}`}
          shapeRendering="crispEdges"
          className="size-44 rounded-sm border border-line"
        >
          <path d={`M0 0h${qr.size}v${qr.size}h-${qr.size}z`} fill="#fff" />
          <path d={qr.path} fill="#000" />
        </svg>
        <p className="flex flex-wrap items-center gap-x-1 text-sm text-ink-soft">
          Or enter this setup code:
          <code translate="no" className="font-mono text-ink">
            {inFours(secret)}
          </code>
          <CopyButton text={secret} what="setup key" />
        </p>
      </li>
      <li>
        <Form form={confirm} prefix="factor-" className="space-y-3">
          <FormOutcome />
          <TextField
            name="code"
            label="Code from the app"
            mono
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            hint="6 digits. Then sign-in asks for such a code each time, and your other sessions end."
          />
          <SubmitButton variant="primary">Turn on second factor</SubmitButton>
        </Form>
        <div className="mt-3">
          <ActionForm action={cancel} label="Cancel setup" variant="ghost" />
        </div>
      </li>
    </ol>
  );
}
