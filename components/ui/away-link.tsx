import type { ReactNode } from "react";
import { ExternalLink } from "#components/ui/more-icons.ts";
import { type DocsPage, docs } from "#lib/forms/docs.ts";

/** A link to another site, in a tab of its own. */
export function AwayLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noreferrer" className="link">
      {children}
      <span className="sr-only"> (opens in a new tab)</span>
      <ExternalLink size={12} aria-hidden className="ml-1 inline align-[-1px]" />
    </a>
  );
}

/** A page of Polytomic's documentation. */
export function DocsLink({ page, children }: { page: DocsPage; children: ReactNode }) {
  return <AwayLink href={docs[page]}>{children}</AwayLink>;
}
