import type { ReactNode } from "react";
import { Time } from "#components/ui/time.tsx";
import type { useOpen } from "#components/ui/use-open.ts";
import type { InboxEntry } from "#lib/directory/views.ts";
import { tenantHref } from "#lib/forms/href.ts";

/** One tenant and the worst of what it needs. Its looks are in the style sheet. */
export function renderLine(entry: InboxEntry, open: ReturnType<typeof useOpen>, more?: ReactNode) {
  const { id, tenantId, name, title, tone, others, owner, since, seen, next } = entry;
  const href = tenantHref(tenantId);
  return (
    <li key={id} className="inbox-line" data-tone={tone}>
      <a href={href} onClick={(event) => open(event, href)} translate="no">
        {name}
      </a>
      <span>
        <span>{title}</span>
        {seen && (
          <small>
            <span>{seen.isLatest ? " as of " : " last seen. Can’t tell since "}</span>
            <Time at={seen.at} />
          </small>
        )}
        {others > 0 && <small>{` · ${others} more ${others === 1 ? "reason" : "reasons"}`}</small>}
      </span>
      <small>
        <span translate="no">{owner}</span>
        <span> · </span>
        <Time at={since} align="end" />
      </small>
      <a
        href={next.href}
        onClick={(event) => open(event, next.href)}
        aria-label={next.label === "Continue" ? `Continue with ${name}` : `${next.label}: ${name}`}
        className="btn btn-secondary btn-sm"
      >
        {next.label}
      </a>
      {more}
    </li>
  );
}
