import type { ReactNode } from "react";

/** Nothing here yet, and what to do first. */
export function EmptyState({
  title,
  action,
  children,
}: {
  title: string;
  action?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="border-y border-dashed border-control px-4 py-10 sm:px-8">
      <p className="text-lg font-semibold">{title}</p>
      {children && <div className="mt-1 max-w-[60ch] text-ink-soft">{children}</div>}
      {action && <div className="mt-4">{action}</div>}
    </div>
  );
}
