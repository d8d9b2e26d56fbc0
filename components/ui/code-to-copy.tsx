import { CopyButton } from "./copy-button.tsx";

/** A link or a secret that is shown once, and its button. `what`: what the button copies. */
export function CodeToCopy({ text, what }: { text: string; what: string }) {
  return (
    <p className="flex flex-wrap items-center gap-2 pt-1">
      <code translate="no" className="min-w-0 rounded-sm bg-raised px-2 py-1 font-mono text-sm break-all">
        {text}
      </code>
      <CopyButton text={text} what={what} label />
    </p>
  );
}
