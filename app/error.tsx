"use client";

import { EmptyState } from "#components/ui/empty-state.tsx";

/** Around the pages that need no sign-in, and where the frame of the others fails. */
export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <main className="mx-auto max-w-[46rem] px-4 py-16">
      <EmptyState
        isPage
        title="Something failed on our side"
        action={
          <button type="button" className="btn btn-primary" onClick={reset}>
            Try again
          </button>
        }
      >
        {error.digest && <>Reference {error.digest}.</>}
      </EmptyState>
    </main>
  );
}
