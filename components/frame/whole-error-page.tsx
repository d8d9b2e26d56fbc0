"use client";

import type { ErrorProps } from "#components/ui/error-page.tsx";
import { DocumentBody, ErrorState } from "./document-body.tsx";

/** The whole document, where the root layout itself fails. */
export function WholeErrorPage(props: ErrorProps) {
  return (
    <html lang="en">
      <DocumentBody>
        <title>Error · Partner Onboarding</title>
        <main className="mx-auto max-w-[46rem] px-4 py-16">
          {/* Outside the router, so nothing but a new request asks the server again. */}
          <ErrorState
            {...props}
            retry={() => window.location.assign(window.location.pathname + window.location.search)}
          />
        </main>
      </DocumentBody>
    </html>
  );
}
