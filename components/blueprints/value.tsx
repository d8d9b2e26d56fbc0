import { isMark, valueWords } from "./words.ts";

/** A longer value is folded. */
const longest = 100;
const head = 48;

/** A value as code. Secrets are never shown. */
export function Value({ value, names }: { value: unknown; names?: ReadonlyMap<string, string> | undefined }) {
  if (isMark(value)) return <span className="text-ink-soft">set, can't be shown</span>;
  const words = valueWords(value, names);
  if (words.length <= longest && !words.includes("\n"))
    return (
      <code translate="no" className="font-mono text-sm wrap-anywhere">
        {words}
      </code>
    );
  const whole = typeof value === "string" ? words : valueWords(value, names, 2);
  return (
    <details className="inline-block max-w-full align-top">
      <summary className="cursor-pointer">
        <code translate="no" className="font-mono text-sm wrap-anywhere">
          {`${words.slice(0, head).replaceAll("\n", " ")}…`}
        </code>
      </summary>
      <pre
        translate="no"
        className="mt-1 border-l-3 border-line pl-3 font-mono text-sm whitespace-pre-wrap wrap-anywhere"
      >
        {whole}
      </pre>
    </details>
  );
}
