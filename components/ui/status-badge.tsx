import { Archive, CirclePause } from "#components/ui/icons.ts";
import type { Status } from "#lib/forms/tenants.ts";

const words: Record<Status, string> = {
  draft: "Draft",
  "organization created": "Organization created",
  "user added": "User added",
  active: "Active",
  "needs attention": "Needs attention",
  "on hold": "On hold",
  archived: "Archived",
};

export function statusWords(status: Status): string {
  return words[status];
}

/** How far an onboarding is: a ring that fills by thirds. */
function Progress({ thirds }: { thirds: 0 | 1 | 2 }) {
  return (
    <svg viewBox="0 0 16 16" className="size-3.5 shrink-0 text-accent" aria-hidden="true">
      <circle
        cx="8"
        cy="8"
        r="6.5"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeDasharray={thirds === 0 ? "2.5 1.6" : undefined}
      />
      {thirds > 0 && (
        <circle
          cx="8"
          cy="8"
          r="2.25"
          fill="none"
          stroke="currentColor"
          strokeWidth="4.5"
          pathLength="3"
          strokeDasharray={`${thirds} 3`}
          transform="rotate(-90 8 8)"
        />
      )}
    </svg>
  );
}

export function StatusIcon({ status }: { status: Status }) {
  switch (status) {
    case "draft":
      return <Progress thirds={0} />;
    case "organization created":
      return <Progress thirds={1} />;
    case "user added":
      return <Progress thirds={2} />;
    case "active":
      // The style sheet draws these two, since as elements they would take half the time of a row in a long list.
      return <span aria-hidden="true" className="icon-active" />;
    case "needs attention":
      return <span aria-hidden="true" className="icon-attention" />;
    case "on hold":
      return <CirclePause size={14} aria-hidden className="shrink-0 text-ink-soft" />;
    case "archived":
      return <Archive size={14} aria-hidden className="shrink-0 text-ink-faint" />;
  }
}

const looks: Partial<Record<Status, string>> = {
  active: "status-active",
  "needs attention": "status-attention",
  archived: "status text-ink-faint",
};
const drawn: Status[] = ["active", "needs attention"];

/** Icon and words, never color alone. The key renders the words again when their icon changes, also where translated. */
export function StatusBadge({ status }: { status: Status }) {
  return (
    <span key={status} className={looks[status] ?? "status"}>
      {!drawn.includes(status) && <StatusIcon status={status} />}
      {words[status]}
    </span>
  );
}
