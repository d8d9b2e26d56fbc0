import { ChevronLeft, ChevronRight } from "lucide-react";
import type { MouseEvent, ReactNode } from "react";
import { look } from "./button.tsx";

/** Previous and Next of a keyset list. */
export function Pager({
  previous,
  next,
  onGo,
  children,
}: {
  previous: string | null;
  next: string | null;
  /** Handles a plain click without a page load; only from a client component. */
  onGo?: ((event: MouseEvent<HTMLAnchorElement>, href: string) => void) | undefined;
  children?: ReactNode;
}) {
  if (previous === null && next === null) return null;
  const classes = look({ size: "sm" });
  return (
    <nav aria-label="Pages" className="flex items-center justify-between gap-3 pt-3">
      <span className="text-sm text-ink-soft">{children}</span>
      <span className="flex gap-2">
        {previous !== null && (
          <a
            className={classes}
            rel="prev"
            href={previous}
            onClick={onGo && ((event) => onGo(event, previous))}
          >
            <ChevronLeft size={14} aria-hidden />
            Previous
          </a>
        )}
        {next !== null && (
          <a className={classes} rel="next" href={next} onClick={onGo && ((event) => onGo(event, next))}>
            Next
            <ChevronRight size={14} aria-hidden />
          </a>
        )}
      </span>
    </nav>
  );
}
