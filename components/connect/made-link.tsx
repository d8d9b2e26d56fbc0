import type { ReactNode } from "react";
import { CodeToCopy } from "#components/ui/code-to-copy.tsx";
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
        <CodeToCopy text={link} what="connect link" />
      </Notice>
    </OnceShown>
  );
}
