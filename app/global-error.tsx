"use client";

import "./globals.css";
import { type ErrorProps, ErrorState } from "#components/ui/error-page.tsx";

/** The whole document, where the root layout itself fails. */
export default function GlobalErrorPage(props: ErrorProps) {
  return (
    <html lang="en">
      <head>
        <title>Error · Partner Onboarding</title>
      </head>
      <body className="min-h-dvh font-sans">
        <main className="mx-auto max-w-[46rem] px-4 py-16">
          {/* Outside the router, so nothing but a new request asks the server again. */}
          <ErrorState
            {...props}
            retry={() => window.location.assign(window.location.pathname + window.location.search)}
          />
        </main>
      </body>
    </html>
  );
}
