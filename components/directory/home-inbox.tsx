"use client";

import { useHome } from "#components/directory/use-home.ts";
import { renderLine } from "#components/inbox/inbox-line.tsx";
import { Link } from "#components/ui/link.tsx";
import { useOpen } from "#components/ui/use-open.ts";
import { inboxHref } from "#lib/forms/href.ts";
import { KeyAlarm } from "./foreign-key-alarm.tsx";
import { hrefOf, isNarrowed } from "./tenants-url.ts";
import { useView } from "./use-view.ts";

/** The worst of what needs somebody, above the list. Not while the list is searched or filtered. */
export function HomeInbox() {
  const { inbox, foreignKeys, overdueKeys } = useHome();
  const { view, follow } = useView();
  const open = useOpen();
  const overdue = { key: "overdue" };
  const { count, more, maxAgeDays } = overdueKeys;
  const one = count === 1 && !more;
  // An alarm stays whatever is snoozed or searched for.
  const alarm = foreignKeys.count > 0 && <KeyAlarm foreignKeys={foreignKeys} />;
  if (isNarrowed(view) || inbox.count + count === 0) return alarm;
  return (
    <section aria-labelledby="inbox">
      {alarm && <div className="mb-3">{alarm}</div>}
      <div className="flex items-baseline gap-x-3 border-b border-line pb-1">
        <h2 id="inbox" className="font-semibold">
          Inbox
        </h2>
        <Link href={inboxHref()} className="link text-sm">
          {inbox.count > inbox.entries.length
            ? `All ${inbox.count}${inbox.more ? " or more" : ""}`
            : inbox.count === 0
              ? "Nothing open"
              : "Open inbox"}
        </Link>
        {count > 0 && (
          <a
            className="link ml-auto text-end text-sm text-warn"
            href={hrefOf(overdue)}
            onClick={(event) => follow(event, overdue)}
          >
            <span>{`${count.toLocaleString("en")}${more ? " or more" : ""} ${one ? "key" : "keys"}`}</span>
            <span className="max-md:hidden">{` ${one ? "is" : "are"} older than ${maxAgeDays} days`}</span>
            <span className="md:hidden"> overdue</span>
          </a>
        )}
      </div>
      <ul className="home-inbox divide-y divide-line">
        {inbox.entries.map((entry) => renderLine(entry, open))}
      </ul>
    </section>
  );
}
