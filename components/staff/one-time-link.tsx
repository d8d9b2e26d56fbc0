import { CopyButton } from "#components/ui/copy-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { OnceShown } from "#components/ui/once-shown.tsx";
import type { MailedLink } from "#lib/staff/views.ts";

/**
 * A link that works once. It is shown once, after it was made: we store only its hash; and only until a later act ends
 * it, or it is used.
 */
export function OneTimeLink({
  made: { link, mailedTo, mailProblem },
  isOpen,
  title,
  what,
}: {
  made: MailedLink;
  /** As the page was last loaded. */
  isOpen: boolean;
  title: string | undefined;
  /** "invitation link" */
  what: string;
}) {
  if (!isOpen) return <Notice role="status" title="This link no longer works." />;
  return (
    <OnceShown key={link}>
      <Notice tone={mailProblem === null ? "good" : "warn"} role="status" title={title}>
        {mailedTo !== null && (
          <p>
            Sent to <span translate="no">{mailedTo}</span>. You can also copy the link now; it works once and
            is not shown again.
          </p>
        )}
        {mailProblem !== null && <p>The email was not sent: {mailProblem}</p>}
        {mailedTo === null && <p>Send this link to your colleague. It works once and is not shown again.</p>}
        <p className="flex flex-wrap items-center gap-2 pt-1">
          <code translate="no" className="min-w-0 rounded-sm bg-raised px-2 py-1 font-mono text-sm">
            {link}
          </code>
          <CopyButton text={link} what={what} label />
        </p>
      </Notice>
    </OnceShown>
  );
}
