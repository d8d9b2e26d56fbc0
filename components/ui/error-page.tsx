"use client";

import { EmptyState } from "./empty-state.tsx";

/** What Next passes to an error boundary; `retry` asks the server again. */
export type ErrorProps = { error: Error & { digest?: string }; retry: () => void };

export function ErrorState({ error, retry }: ErrorProps) {
  const isUnavailable = error.digest === "unavailable";
  return (
    <EmptyState
      isPage
      title={isUnavailable ? "The database can't be reached" : "Something failed on our side"}
      action={
        <button type="button" className="btn btn-primary" onClick={retry}>
          Try again
        </button>
      }
    >
      {isUnavailable
        ? "Try again in a moment. If this continues, tell an admin."
        : error.digest && <>Reference {error.digest}. The log has the cause.</>}
    </EmptyState>
  );
}
