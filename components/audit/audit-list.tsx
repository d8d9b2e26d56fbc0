import { Link } from "#components/ui/link.tsx";
import { Person } from "#components/ui/person.tsx";
import { Time } from "#components/ui/time.tsx";
import type { AuditEntry } from "#lib/timeline/views.ts";

/** One event: when, who, and what to whom. In columns where there is room. */
function Entry({ entry: { at, who, title, about, words } }: { entry: AuditEntry }) {
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 py-2 md:grid-cols-[13rem_minmax(0,11rem)_minmax(0,1fr)] md:gap-x-6">
      <span className="text-sm leading-[1.375rem] text-ink-soft tabular-nums">
        <Time at={at} isExact />
      </span>
      <span className="min-w-0 wrap-anywhere max-md:text-sm">
        <Person name={who} />
      </span>
      <div className="min-w-0 max-md:col-span-2">
        <p className="flex flex-wrap gap-x-2">
          <span className="font-[550]">{title}</span>
          {about &&
            (about.href === null ? (
              <span className="min-w-0 wrap-anywhere">{about.text}</span>
            ) : (
              <Link href={about.href} className="link min-w-0 wrap-anywhere" translate="no">
                {about.text}
              </Link>
            ))}
        </p>
        {words !== null && <p className="text-sm wrap-anywhere text-ink-soft">{words}</p>}
      </div>
    </li>
  );
}

export function AuditList({ entries }: { entries: AuditEntry[] }) {
  return (
    <ol className="divide-y divide-line border-y border-line">
      {entries.map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
    </ol>
  );
}
