import type { Field } from "#lib/blueprints/fields.ts";
import { Value } from "./value.tsx";
import { pathWords, whoseWords } from "./words.ts";

/** More of them are folded. */
const mostShown = 8;

type Names = ReadonlyMap<string, string> | undefined;

function Change({ field, wantedFirst, names }: { field: Field; wantedFirst: boolean; names: Names }) {
  const { path, wanted, found, because } = field;
  const called = <span className="font-[550] wrap-anywhere">{pathWords(path)}</span>;
  if (because === "secret")
    return (
      <>
        {called}
        <span className="text-ink-soft"> is set to its present value, which can't be seen</span>
      </>
    );
  if (because === "new" && found === null)
    return (
      <>
        {called}: <Value value={wanted} names={names} />
      </>
    );
  return (
    <>
      {called}: <Value value={wantedFirst ? wanted : found} names={names} />
      <span aria-hidden> → </span>
      <span className="sr-only"> becomes </span>
      <Value value={wantedFirst ? found : wanted} names={names} />
      {!wantedFirst && whoseWords[because] && <span className="text-ink-soft"> ({whoseWords[because]})</span>}
    </>
  );
}

/** What is there and what is wanted instead, or what is created. `names`: of the resources, by key. */
export function FieldsList({
  fields,
  wantedFirst = false,
  names,
}: {
  fields: Field[];
  wantedFirst?: boolean;
  names?: Names;
}) {
  if (fields.length === 0) return null;
  const items = fields.map((field) => (
    <li key={field.path} className="text-sm">
      <Change field={field} wantedFirst={wantedFirst} names={names} />
    </li>
  ));
  const folded = items.slice(mostShown);
  return (
    <div className="mt-1">
      <ul className="space-y-1">{items.slice(0, mostShown)}</ul>
      {folded.length > 0 && (
        <details className="mt-1">
          <summary className="cursor-pointer text-sm text-ink-soft">{`${folded.length} more`}</summary>
          <ul className="mt-1 space-y-1">{folded}</ul>
        </details>
      )}
    </div>
  );
}
