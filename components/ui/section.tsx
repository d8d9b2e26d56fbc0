import type { ReactNode } from "react";

/** A part of a page: a small heading on a hairline. */
export function Section({
  title,
  id,
  aside,
  lands,
  children,
}: {
  title: string;
  id?: string | undefined;
  /** Its heading takes the focus after an act that took its own part off the page. */
  lands?: boolean | undefined;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section aria-labelledby={id} className="min-w-0">
      <div className="mb-3 flex items-baseline justify-between gap-3 border-b border-line pb-1.5">
        <h2 id={id} data-lands={lands || undefined} className="font-semibold">
          {title}
        </h2>
        {aside && <div className="text-sm text-ink-soft">{aside}</div>}
      </div>
      {children}
    </section>
  );
}
