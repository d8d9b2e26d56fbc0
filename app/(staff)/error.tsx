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
      title="Something failed on our side"
      action={
        <button type="button" className="btn btn-primary" onClick={reset}>
          Try again
        </button>
      }
    >
      {error.digest && <>Reference {error.digest}. The log has the cause.</>}
    </EmptyState>
  );
}
