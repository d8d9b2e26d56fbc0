import { useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { ErrorText } from "#components/ui/field.tsx";

/** The code that is mailed on request. Whose address it goes to is for the sender to know. */
export function CodeEntry({
  error,
  isSent,
  isSending,
  onSend,
}: {
  error: string | undefined;
  isSent: boolean;
  isSending: boolean;
  onSend: () => Promise<void>;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div>
      <label htmlFor="code" className="mb-1 block font-[550]">
        Code
      </label>
      <div className="flex flex-wrap items-center gap-2">
        <div className="w-36">
          <input
            ref={input}
            id="code"
            name="code"
            type="text"
            inputMode="numeric"
            autoComplete="one-time-code"
            aria-invalid={error ? true : undefined}
            aria-describedby={error ? "code-error code-hint" : "code-hint"}
            className="input font-mono"
          />
        </div>
        <Button
          busy={isSending}
          onClick={async () => {
            await onSend();
            input.current?.focus();
          }}
        >
          {isSent ? "Send a new code" : "Send code"}
        </Button>
      </div>
      {error && (
        <ErrorText id="code-error" role="alert">
          {error}
        </ErrorText>
      )}
      <p id="code-hint" role="status" className="mt-1 text-sm text-ink-soft">
        {isSent
          ? "A code is on its way to the email address that the sender of this link entered. It works for 10 minutes. If none arrives, tell the sender."
          : "A code of 6 digits is sent to the email address that the sender of this link entered."}
      </p>
    </div>
  );
}
