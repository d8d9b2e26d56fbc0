import type { ReactNode } from "react";
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "#components/ui/icons.ts";

export type Tone = "info" | "good" | "warn" | "bad";

const looks = {
  info: { icon: Info, box: "border-accent bg-accent-soft", ink: "text-accent" },
  good: { icon: CircleCheck, box: "border-good bg-good-soft", ink: "text-good" },
  warn: { icon: TriangleAlert, box: "border-warn bg-warn-soft", ink: "text-warn" },
  bad: { icon: CircleAlert, box: "border-bad bg-bad-soft", ink: "text-bad" },
} as const;

/** A message that stays on the page. */
export function Notice({
  tone = "info",
  title,
  role,
  actions,
  children,
}: {
  tone?: Tone | undefined;
  title?: ReactNode;
  /** status for outcomes, alert for urgent ones; none for what the page was loaded with. */
  role?: "status" | "alert" | undefined;
  actions?: ReactNode;
  children?: ReactNode;
}) {
  const { icon: Icon, box, ink } = looks[tone];
  return (
    <div role={role} className={`flex gap-2.5 rounded-sm border-l-3 px-3 py-2.5 ${box}`}>
      <Icon size={16} aria-hidden className={`mt-[3px] shrink-0 ${ink}`} />
      <div className="min-w-0 flex-1 space-y-1">
        {title && <p className="font-semibold">{title}</p>}
        {children}
        {actions && <div className="flex flex-wrap items-start gap-2 pt-1.5">{actions}</div>}
      </div>
    </div>
  );
}
