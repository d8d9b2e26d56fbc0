"use client";

import { ChevronRight } from "lucide-react";
import { Section } from "#components/ui/section.tsx";
import { StatusIcon, statusWords } from "#components/ui/status-badge.tsx";
import { Time } from "#components/ui/time.tsx";
import { useOpen } from "#components/ui/use-open.ts";
import type { TenantsHome, Unfinished } from "#lib/directory/views.ts";
import { hrefOf } from "./tenants-url.ts";
import { useView } from "./use-view.ts";

/** One onboarding, and the link to where it goes on. */
function renderItem(item: Unfinished, open: ReturnType<typeof useOpen>) {
  return (
    <li key={item.id} className="unfinished">
      <span>
        <StatusIcon status={item.status} />
        {item.name}
      </span>
      {item.attention === null ? (
        <span>{`Next: ${item.nextStep}`}</span>
      ) : (
        <span className="text-warn">
          {item.status !== "needs attention" && <StatusIcon status="needs attention" />}
          {item.attention}
        </span>
      )}
      <span>
        {`${item.owner} · `}
        <Time at={item.createdAt} align="end" />
      </span>
      <a
        href={item.href}
        onClick={(event) => open(event, item.href)}
        aria-label={`Go on with ${item.name}`}
        className="btn btn-secondary btn-sm"
      >
        Go on
      </a>
    </li>
  );
}

function List({ items }: { items: Unfinished[] }) {
  const open = useOpen();
  return <ul className="divide-y divide-line">{items.map((item) => renderItem(item, open))}</ul>;
}

/** How many of them push the list of tenants no further down than it can be seen. */
const atOnce = 3;
const statuses = ["needs attention", "draft", "organization created", "user added"] as const;

/** Those that were not fetched: how many, and the way to them. */
function Others({ more, counts }: { more: string } & Pick<TenantsHome, "counts">) {
  const { follow } = useView();
  return (
    <p className="flex flex-wrap items-baseline gap-x-3 border-t border-line py-2 text-sm">
      <span className="text-ink-soft first-letter:uppercase">
        {more} more are in the list by their status:
      </span>
      {statuses
        .filter((status) => counts[status] > 0)
        .map((status) => (
          <a
            key={status}
            className="link"
            href={hrefOf({ status })}
            onClick={(event) => follow(event, { status })}
          >
            {statusWords(status)}
          </a>
        ))}
    </p>
  );
}

/** Onboardings that are not done, those that somebody has to look at first. */
export function UnfinishedList({ home }: { home: TenantsHome }) {
  const { unfinished, unfinishedMore: more, unfinishedMany: many, counts } = home;
  if (unfinished.length === 0) return null;
  const rest = unfinished.slice(atOnce);
  const told = (count: number) => `${many ? "at least " : ""}${count.toLocaleString("en")}`;
  return (
    <Section
      id="unfinished"
      title="Not finished yet"
      aside={rest.length > 0 && `${told(unfinished.length + more)} in all`}
    >
      <div className="-mt-3">
        <List items={unfinished.slice(0, atOnce)} />
        {rest.length > 0 && (
          <details className="group border-t border-line">
            <summary className="flex w-fit list-none items-center gap-1 py-1.5 text-sm text-ink-soft hover:text-ink">
              <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
              and {told(rest.length + more)} more
            </summary>
            <div className="border-t border-line">
              <List items={rest} />
            </div>
            {more > 0 && <Others more={told(more)} counts={counts} />}
          </details>
        )}
      </div>
    </Section>
  );
}
