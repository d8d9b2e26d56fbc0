import type { ReactNode } from "react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { OnceShown } from "#components/ui/once-shown.tsx";

/** The link is shown once, after it was made: we store only its hash. */
export function MadeLink({
  link,
  message,
  children,
}: {
  link: string;
  message: string | undefined;
  children?: ReactNode;
}) {
  return (
    <OnceShown>
      <Notice tone="good" role="status" title={message ?? "Connect link created"}>
        <p>Send this link to the customer. Copy it now; it is not shown again. {children}</p>
        <p className="flex flex-wrap items-center gap-2 pt-1">
          <code translate="no" className="min-w-0 rounded-sm bg-raised px-2 py-1 font-mono text-sm break-all">
            {link}
          </code>
          <CopyButton text={link} what="connect link" label />
        </p>
      </Notice>
    </OnceShown>
  );
}
