"use client";

import { EmptyState } from "#components/ui/empty-state.tsx";

export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <EmptyState
      isPage
      title="We could not show this page"
      action={
        <button type="button" className="btn btn-primary" onClick={reset}>
          Try again
        </button>
      }
    >
      Nothing was changed. {error.digest && <>The log has the cause under the reference {error.digest}.</>}
    </EmptyState>
  );
}
