"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { fromText } from "#components/ui/compact-json.ts";

/** What was looked at is found again at once for so long. */
const keptMs = 30 * 60_000;

/**
 * What this browser knows of the server's answers. There is one for all pages of staff, so that going back finds a
 * list as it was; it goes when they sign out.
 */
export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: { retry: 1, refetchOnWindowFocus: true, gcTime: keptMs },
          hydrate: { deserializeData: fromText },
        },
      }),
  );
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
