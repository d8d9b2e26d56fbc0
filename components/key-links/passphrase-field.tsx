import { ErrorText } from "#components/ui/field.tsx";

/** Visible while it is typed: it is read out or copied from another message. */
export function PassphraseField({ error }: { error: string | undefined }) {
  return (
    <div>
      <label htmlFor="passphrase" className="mb-1 block font-[550]">
        Passphrase
      </label>
      <input
        id="passphrase"
        name="passphrase"
        type="text"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        data-1p-ignore
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? "passphrase-error passphrase-hint" : "passphrase-hint"}
        className="input font-mono"
      />
      {error && (
        <ErrorText id="passphrase-error" role="alert">
          {error}
        </ErrorText>
      )}
      <p id="passphrase-hint" className="mt-1 text-sm text-ink-soft">
        The person who sent the link gave it to you separately.
      </p>
    </div>
  );
}
