import type { MouseEvent, ReactNode } from "react";
import { ChevronLeft, ChevronRight } from "#components/ui/icons.ts";
import type { Href } from "#lib/forms/href.ts";
import { look } from "./button.tsx";
import { Link } from "./link.tsx";

type Go = ((event: MouseEvent<HTMLAnchorElement>, href: string) => void) | undefined;

/** Without an address while it waits, but still focusable, so that the focus stays where it is. */
function Turn({
  href,
  rel,
  waits,
  onGo,
  children,
}: {
  href: string;
  rel: "prev" | "next";
  waits: boolean;
  onGo: Go;
  children: ReactNode;
}) {
  const classes = look({ size: "sm" });
  return waits ? (
    // biome-ignore lint/a11y/useValidAnchor: ARIA's own way for a link that cannot be followed now
    <a className={classes} rel={rel} role="link" tabIndex={0} aria-disabled>
      {children}
    </a>
  ) : onGo ? (
    <a className={classes} rel={rel} href={href} onClick={(event) => onGo(event, href)}>
      {children}
    </a>
  ) : (
    <Link className={classes} rel={rel} href={href as Href}>
      {children}
    </Link>
  );
}

/** Previous and Next of a keyset list. */
export function Pager({
  previous,
  next,
  waits = false,
  onGo,
  children,
}: {
  previous: string | null;
  next: string | null;
  /** The rows on screen belong to another view than the address: what follows them is not known yet. */
  waits?: boolean;
  /** What a plain click does instead of opening the page; only from a client component. */
  onGo?: Go;
  children?: ReactNode;
}) {
  if (previous === null && next === null) return null;
  return (
    <nav aria-label="Pages" className="flex items-center justify-between gap-3 pt-3">
      <span className="text-sm text-ink-soft">{children}</span>
      <span className="flex gap-2">
        {previous !== null && (
          <Turn href={previous} rel="prev" waits={waits} onGo={onGo}>
            <ChevronLeft size={14} aria-hidden />
            Previous
          </Turn>
        )}
        {next !== null && (
          <Turn href={next} rel="next" waits={waits} onGo={onGo}>
            Next
            <ChevronRight size={14} aria-hidden />
          </Turn>
        )}
      </span>
    </nav>
  );
}
