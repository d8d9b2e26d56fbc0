"use client";

import { ErrorState } from "#components/frame/document-body.tsx";
import type { ErrorProps } from "#components/ui/error-page.tsx";

/** Around the pages that need no sign-in, and where the frame of the others fails. */
export default function ErrorPage(props: ErrorProps) {
  return (
    <main className="mx-auto max-w-[46rem] px-4 py-16">
      <ErrorState {...props} />
    </main>
  );
}
