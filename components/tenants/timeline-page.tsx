import Link from "next/link";
import { Pager } from "#components/ui/pager.tsx";
import { Section } from "#components/ui/section.tsx";
import { type TimelineKind, timelineKinds } from "#lib/forms/timeline.ts";
import type { TimelinePage as Page } from "#lib/tenants/views.ts";
import { Timeline } from "./timeline.tsx";

const words: Record<TimelineKind, string> = {
  all: "Everything",
  people: "What people did",
  requests: "Requests to Polytomic",
  keys: "Keys",
  users: "Users",
  troubles: "Troubles",
};

function hrefOf({ tenantId, show }: Pick<Page, "tenantId" | "show">, more: Record<string, string> = {}) {
  const search = new URLSearchParams({ ...(show !== "all" && { show }), ...more }).toString();
  return `/tenants/${tenantId}/timeline${search && `?${search}`}`;
}

/** Everything that happened to one tenant, a page at a time; what it shows is in its address. */
export function TimelinePage({ page }: { page: Page }) {
  const { entries, next, previous, show } = page;
  return (
    <div className="max-w-[70ch] space-y-5">
      <nav aria-label="What the timeline shows">
        <ul className="flex flex-wrap gap-2">
          {timelineKinds.map((kind) => (
            <li key={kind}>
              <Link
                href={hrefOf({ ...page, show: kind })}
                prefetch={false}
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
          <p className="text-ink-soft">Nothing of this kind has happened.</p>
        ) : (
          <Timeline entries={entries} />
        )}
        <Pager
          previous={previous && hrefOf(page, { before: previous })}
          next={next && hrefOf(page, { after: next })}
        />
      </Section>
    </div>
  );
}
