"use client";

import { ChevronRight } from "lucide-react";
import { Section } from "#components/ui/section.tsx";
import { StatusIcon, statusWords } from "#components/ui/status-badge.tsx";
import { Time } from "#components/ui/time.tsx";
import { useOpen } from "#components/ui/use-open.ts";
import type { TenantsHome, Unfinished } from "#lib/directory/views.ts";
import { hrefOf } from "./tenants-url.ts";
import { useView } from "./use-view.ts";

/** One onboarding, with the link that continues it. */
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
        aria-label={`Continue with ${item.name}`}
        className="btn btn-secondary btn-sm"
      >
        Continue
      </a>
    </li>
  );
}

function List({ items }: { items: Unfinished[] }) {
  const open = useOpen();
  return <ul className="divide-y divide-line">{items.map((item) => renderItem(item, open))}</ul>;
}

/** More would push the list of tenants out of sight. */
const atOnce = 3;
const statuses = ["needs attention", "draft", "organization created", "user added"] as const;

/** Links to those that were not fetched. */
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

/** Unfinished onboardings, those that need attention first. */
export function UnfinishedList({ home }: { home: TenantsHome }) {
  const { unfinished, unfinishedMore: more, unfinishedMany: many, counts } = home;
  if (unfinished.length === 0) return null;
  const rest = unfinished.slice(atOnce);
  const countText = (count: number) => `${many ? "at least " : ""}${count.toLocaleString("en")}`;
  return (
    <Section
      id="unfinished"
      title="Not finished yet"
      aside={rest.length > 0 && `${countText(unfinished.length + more)} in all`}
    >
      <div className="-mt-3">
        <List items={unfinished.slice(0, atOnce)} />
        {rest.length > 0 && (
          <details className="group border-t border-line">
            <summary className="flex w-fit list-none items-center gap-1 py-1.5 text-sm text-ink-soft hover:text-ink">
              <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
              and {countText(rest.length + more)} more
            </summary>
            <div className="border-t border-line">
              <List items={rest} />
            </div>
            {more > 0 && <Others more={countText(more)} counts={counts} />}
          </details>
        )}
      </div>
    </Section>
  );
}
