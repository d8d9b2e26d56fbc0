import { Link } from "#components/ui/link.tsx";
import { Pager } from "#components/ui/pager.tsx";
import { Section } from "#components/ui/section.tsx";
import { type TimelineKind, timelineKinds } from "#lib/forms/timeline-kinds.ts";
import type { TimelinePage as Page } from "#lib/timeline/views.ts";
import { Timeline } from "./timeline.tsx";
import { timelineHref } from "./timeline-href.ts";

const words: Record<TimelineKind, string> = {
  all: "Everything",
  people: "What people did",
  requests: "Requests to Polytomic",
  keys: "Keys",
  users: "Users",
  troubles: "Problems",
};

/** Everything that happened to one tenant, a page at a time. The filter is in the address. */
export function TimelinePage({ page }: { page: Page }) {
  const { tenantId, entries, next, previous, show } = page;
  return (
    <div className="grid gap-x-12 gap-y-5 xl:grid-cols-[minmax(0,70ch)_14rem]">
      <nav aria-label="Filter the timeline" className="xl:order-last">
        <ul className="flex flex-wrap gap-2 xl:flex-col xl:items-start">
          {timelineKinds.map((kind) => (
            <li key={kind}>
              <Link
                href={timelineHref(tenantId, { show: kind })}
                aria-current={kind === show ? "true" : undefined}
                className="btn btn-secondary btn-sm aria-[current]:border-accent aria-[current]:bg-accent-soft aria-[current]:font-[550]"
              >
                {words[kind]}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Section id="whole-timeline" title={show === "all" ? "Timeline" : `Timeline: ${words[show]}`}>
        {entries.length === 0 && show !== "all" ? (
          <p className="text-ink-soft">No entries of this kind.</p>
        ) : (
          <Timeline entries={entries} />
        )}
        <Pager
          previous={previous && timelineHref(tenantId, { show, before: previous })}
          next={next && timelineHref(tenantId, { show, after: next })}
        />
      </Section>
    </div>
  );
}
