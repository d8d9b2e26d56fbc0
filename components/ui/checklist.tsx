import type { ReactNode } from "react";
import { CircleCheck } from "#components/ui/icons.ts";
import { Circle, CircleHelp } from "#components/ui/more-icons.ts";
import type { Href } from "#lib/forms/href.ts";
import { Link } from "./link.tsx";

export type ChecklistItem = {
  title: string;
  /** unknown: we can't know it, whatever is done. */
  state: "done" | "open" | "unknown";
  detail?: ReactNode;
  next?: { href: Href; label: string } | undefined;
};

const looks = {
  done: { icon: CircleCheck, ink: "text-good", words: "Done" },
  open: { icon: Circle, ink: "text-ink-faint", words: "To do" },
  unknown: { icon: CircleHelp, ink: "text-ink-soft", words: "Can't be known" },
} as const;

/** What is done and what is left, each with a link to where it is done. */
export function Checklist({ items }: { items: ChecklistItem[] }) {
  return (
    <ul className="divide-y divide-line">
      {items.map(({ title, state, detail, next }) => {
        const { icon: Icon, ink, words } = looks[state];
        return (
          <li key={title} className="flex items-start gap-2.5 py-2">
            <Icon size={16} aria-hidden className={`mt-[3px] shrink-0 ${ink}`} />
            <div className="min-w-0 flex-1">
              <p>
                <span className="font-[550]">{title}</span> <span className="sr-only">{words}</span>
              </p>
              {detail && <p className="text-sm wrap-anywhere text-ink-soft">{detail}</p>}
            </div>
            {next && state !== "done" && (
              <Link href={next.href} className="link shrink-0 text-sm leading-[1.375rem]">
                {next.label}
              </Link>
            )}
          </li>
        );
      })}
    </ul>
  );
}
