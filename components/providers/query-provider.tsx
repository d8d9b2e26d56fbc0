"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

/**
 * How long fetched data is kept after use. On the server a page's data goes with the page; a time would be a timer that
 * keeps all of it in memory.
 */
const keptMs = () => (typeof window === "undefined" ? Number.POSITIVE_INFINITY : 30 * 60_000);

/**
 * The browser's cache of fetched data. All staff pages share it, so that going back shows a list as it was. Signing
 * out drops it.
 */
export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: { retry: 1, refetchOnWindowFocus: true, gcTime: keptMs() },
        },
      }),
  );
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
