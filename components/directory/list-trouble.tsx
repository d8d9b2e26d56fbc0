import { Button } from "#components/ui/button.tsx";
import { RequestError } from "#components/ui/fetch-json.ts";
import { Notice } from "#components/ui/notice.tsx";
import { signInHref } from "#lib/forms/href.ts";

/** Why the list may be out of date: no network, signed out, or a failure on our side. */
export function ListTrouble({
  error,
  offline,
  shown,
  here,
  onAgain,
}: {
  error: Error | null;
  offline: boolean;
  /** Whether there is an older list on the page. */
  shown: boolean;
  /** The address of the list, to come back to. */
  here: string;
  onAgain: () => void;
}) {
  if (offline)
    return (
      <Notice tone="warn" role="status" title="You are offline">
        <p>
          <span>{shown && "This list may be out of date. "}</span>It updates when you are back online.
        </p>
      </Notice>
    );
  if (error === null) return null;
  if (error instanceof RequestError && error.isSignedOut)
    return (
      <Notice tone="warn" role="alert" title="You are signed out">
        <p>
          <a className="link" href={signInHref(here)}>
            Sign in again
          </a>{" "}
          to continue.<span>{shown && " This list may be out of date."}</span>
        </p>
      </Notice>
    );
  return (
    <Notice
      tone="bad"
      role="alert"
      title={error instanceof RequestError ? error.message : "We could not reach the server"}
      actions={
        <Button size="sm" onClick={onAgain}>
          Try again
        </Button>
      }
    >
      <p>
        <span>{shown && "This list may be out of date. "}</span>We retry every few seconds.
      </p>
    </Notice>
  );
}
