"use client";

import { Check, Copy } from "#components/ui/more-icons.ts";
import { useCopied } from "./copied.ts";

/** Copies text that is shown on the page and is no secret. */
export function CopyButton({
  text,
  what,
  label = false,
}: {
  text: string;
  /** "organization id": the accessible name becomes "Copy organization id". */
  what: string;
  /** Shows the word "Copy" as well. */
  label?: boolean | undefined;
}) {
  const [state, say] = useCopied();
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      say("copied");
    } catch {
      say("refused");
    }
  }
  const Icon = state === "copied" ? Check : Copy;
  return (
    <>
      <button
        type="button"
        aria-label={`Copy ${what}`}
        onClick={copy}
        className={
          label
            ? "btn btn-secondary btn-sm"
            : "inline-flex size-6 shrink-0 items-center justify-center rounded-sm align-middle text-ink-soft hover:bg-sunken hover:text-ink"
        }
      >
        <Icon size={14} aria-hidden className={state === "copied" ? "text-good" : undefined} />
        {label && <span>{state === "copied" ? "Copied" : "Copy"}</span>}
      </button>
      <span role="status" className={state === "refused" ? "text-xs text-bad" : "sr-only"}>
        {state === "copied" && <span>Copied</span>}
        {state === "refused" && <span>Your browser blocked copying. Select the text and copy it.</span>}
      </span>
    </>
  );
}
