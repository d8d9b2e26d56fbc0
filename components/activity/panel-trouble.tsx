import { look } from "#components/ui/button.tsx";
import { Link } from "#components/ui/link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { Trouble } from "#lib/activity/views.ts";
import { tenantHref } from "#lib/forms/href.ts";

/** Why one part of the page could not be loaded, and what to do about it. */
export function PanelTrouble({
  trouble,
  tenantId,
  page = "health",
  isSaidAbove = false,
}: {
  trouble: Trouble;
  tenantId: string;
  /** Where it is shown. */
  page?: "health" | "connect";
  /** Another part of the page says the same where the key is the reason. */
  isSaidAbove?: boolean;
}) {
  const { kind, message, reference } = trouble;
  if (kind === "refused" && isSaidAbove) return <p className="text-ink-soft">The key was refused.</p>;
  if (kind === "refused")
    return (
      <Notice tone="bad" title="The key was refused">
        <p>{message}</p>
        <p>
          <Link className="link" href={tenantHref(tenantId, "keys")}>
            Go to keys
          </Link>
        </p>
      </Notice>
    );
  return (
    <Notice
      tone="warn"
      title={kind === "unreachable" ? "We didn't get a usable answer from Polytomic" : "Could not load this"}
      actions={
        // A plain link, so that retrying works without script.
        <a className={look({ size: "sm" })} href={tenantHref(tenantId, page)}>
          Try again
        </a>
      }
    >
      <p>{message}</p>
      {reference && (
        <p className="text-sm text-ink-soft">
          Reference{" "}
          <code translate="no" className="font-mono text-ink">
            {reference}
          </code>
        </p>
      )}
    </Notice>
  );
}
