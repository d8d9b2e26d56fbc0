"use client";

import { EmptyState } from "./empty-state.tsx";

/** What Next passes to an error boundary. */
export type ErrorProps = { error: Error & { digest?: string }; reset: () => void };

export function ErrorState({ error, reset }: ErrorProps) {
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
