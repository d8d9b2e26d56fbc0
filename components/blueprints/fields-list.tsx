import type { Field } from "#lib/blueprints/fields.ts";
import { pathWords, valueWords, whoseWords } from "./words.ts";

const code = "font-mono text-sm wrap-anywhere";

/** What is there, and what is wanted instead. Secrets are never shown. */
export function FieldsList({ fields, wantedFirst = false }: { fields: Field[]; wantedFirst?: boolean }) {
  if (fields.length === 0) return null;
  return (
    <ul className="mt-1 space-y-1">
      {fields.map(({ path, wanted, found, because }) => (
        <li key={path} className="text-sm">
          <span className="font-[550] wrap-anywhere">{pathWords(path)}</span>
          {because === "secret" ? (
            <span className="text-ink-soft"> is set to its present value, which can't be seen</span>
          ) : (
            <>
              {": "}
              <code translate="no" className={code}>
                {valueWords(wantedFirst ? wanted : found)}
              </code>
              <span aria-hidden> → </span>
              <span className="sr-only"> becomes </span>
              <code translate="no" className={code}>
                {valueWords(wantedFirst ? found : wanted)}
              </code>
              {!wantedFirst && whoseWords[because] && (
                <span className="text-ink-soft"> ({whoseWords[because]})</span>
              )}
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
