import type { ReactNode } from "react";

/** Shown while there is nothing to list, with the first thing to do. */
export function EmptyState({
  title,
  isPage = false,
  action,
  children,
}: {
  title: string;
  /** The page shows nothing else, so the title is its heading. */
  isPage?: boolean | undefined;
  action?: ReactNode;
  children?: ReactNode;
}) {
  const Title = isPage ? "h1" : "p";
  return (
    <div className="border-y border-dashed border-control px-4 py-10 sm:px-8">
      <Title className="text-lg font-semibold">{title}</Title>
      {children && <div className="mt-1 max-w-[60ch] text-ink-soft">{children}</div>}
      {action && <div className="mt-4">{action}</div>}
    </div>
  );
}
