import type { BlueprintPage } from "#lib/blueprints/views.ts";

type Compared = NonNullable<BlueprintPage["compared"]>;

function Value({ text, gone }: { text: string | null; gone?: boolean }) {
  if (text === null) return <span className="text-ink-faint">none</span>;
  const look = gone ? "text-bad line-through decoration-1" : "text-good";
  return (
    <code className={`font-mono text-sm whitespace-pre-wrap [overflow-wrap:anywhere] ${look}`}>{text}</code>
  );
}

/** The older version's value above the newer one's. */
export function VersionDifferences({ compared: { from, to, differences } }: { compared: Compared }) {
  if (differences.length === 0)
    return <p className="text-ink-soft">{`Version ${from} and version ${to} say the same.`}</p>;
  return (
    <ul className="divide-y divide-line">
      {differences.map(({ where, before, now }) => (
        <li key={where.join("/")} className="py-2">
          <p className="text-sm text-ink-soft [overflow-wrap:anywhere]">{where.join(" › ")}</p>
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3">
            <dt className="text-sm text-ink-faint">{`Version ${from}`}</dt>
            <dd>
              <Value text={before} gone />
            </dd>
            <dt className="text-sm text-ink-faint">{`Version ${to}`}</dt>
            <dd>
              <Value text={now} />
            </dd>
          </dl>
        </li>
      ))}
    </ul>
  );
}
