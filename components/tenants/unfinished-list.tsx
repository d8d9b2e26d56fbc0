import { ArrowRight, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { Section } from "#components/ui/section.tsx";
import { StatusIcon } from "#components/ui/status-badge.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Unfinished } from "#lib/tenants/views.ts";

/** One onboarding, and the link to where it goes on. */
function Item({ item }: { item: Unfinished }) {
  return (
    <li className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-0.5 py-2 md:grid-cols-[minmax(0,17rem)_minmax(0,1fr)_15rem_auto]">
      <span className="flex min-w-0 items-center gap-2 font-[550]">
        <StatusIcon status={item.status} />
        <span className="min-w-0">{item.name}</span>
      </span>
      <span className="order-last col-span-2 text-sm md:order-none md:col-span-1">
        {item.attention === null ? (
          <span className="text-ink-soft">Next: {item.nextStep}</span>
        ) : (
          <span className="inline-flex items-center gap-1.5 text-warn">
            {item.status !== "needs attention" && <TriangleAlert size={14} aria-hidden />}
            {item.attention}
          </span>
        )}
      </span>
      <span className="order-last col-span-2 text-sm text-ink-soft md:order-none md:col-span-1">
        {item.owner} · <Time at={item.createdAt} align="end" />
      </span>
      <Link
        href={item.href}
        prefetch={false}
        aria-label={`Go on with ${item.name}`}
        className="btn btn-secondary btn-sm justify-self-end"
      >
        Go on
        <ArrowRight size={14} aria-hidden />
      </Link>
    </li>
  );
}

function List({ items }: { items: Unfinished[] }) {
  return (
    <ul className="-mt-3 divide-y divide-line">
      {items.map((item) => (
        <Item key={item.id} item={item} />
      ))}
    </ul>
  );
}

/** Onboardings that are not done: those that somebody has to look at, then those that merely go on. */
export function UnfinishedList({
  unfinished,
  more,
  many,
}: {
  unfinished: Unfinished[];
  more: number;
  /** There are more than were counted. */
  many: boolean;
}) {
  const troubled = unfinished.filter(({ attention }) => attention !== null);
  const others = unfinished.filter(({ attention }) => attention === null);
  const counted = (unfinished.length + more).toLocaleString("en");
  const aside = many ? `${counted} or more in all` : more > 0 ? `and ${more} more` : undefined;
  return (
    <>
      {troubled.length > 0 && (
        <Section id="attention" title="Needs attention" aside={others.length === 0 && aside}>
          <List items={troubled} />
        </Section>
      )}
      {others.length > 0 && (
        <Section id="unfinished" title="Not finished yet" aside={aside}>
          <List items={others} />
        </Section>
      )}
    </>
  );
}
