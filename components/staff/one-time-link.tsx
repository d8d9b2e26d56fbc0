import { CopyButton } from "#components/ui/copy-button.tsx";
import { Notice } from "#components/ui/notice.tsx";

/** A link that works once. It is shown once, after it was made: we store only its hash. */
export function OneTimeLink({
  link,
  title,
  what,
}: {
  link: string;
  title: string | undefined;
  /** "invitation link" */
  what: string;
}) {
  return (
    <Notice tone="good" role="status" title={title}>
      <p>Send this link to your colleague. It works once and is not shown again.</p>
      <p className="flex flex-wrap items-center gap-2 pt-1">
        <code className="min-w-0 rounded-sm bg-raised px-2 py-1 font-mono text-sm">{link}</code>
        <CopyButton text={link} what={what} label />
      </p>
    </Notice>
  );
}
