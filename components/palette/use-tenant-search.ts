import { useEffect, useState } from "react";
import { fetchTenants } from "#components/directory/fetch-tenants.ts";
import { searchOf } from "#components/directory/tenants-url.ts";
import type { TenantRow } from "#lib/directory/views.ts";

const shown = 8;
const waitMs = 150;

type Found = { q: string | null; rows: TenantRow[]; error: Error | null };

/** The first tenants that fit what is typed. While the next answer is awaited the last one stays. */
export function useTenantSearch(typed: string) {
  const q = typed.trim();
  const [attempt, setAttempt] = useState(0);
  const [found, setFound] = useState<Found>({ q: null, rows: [], error: null });

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks the same once more.
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(
      () => {
        fetchTenants(searchOf({ q }), abort.signal).then(
          ({ rows }) => setFound({ q, rows: rows.slice(0, shown), error: null }),
          (error: Error) => abort.signal.aborted || setFound({ q, rows: [], error }),
        );
      },
      q === "" ? 0 : waitMs,
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [q, attempt]);

  function again() {
    setFound({ q: null, rows: [], error: null });
    setAttempt(attempt + 1);
  }
  return { rows: found.rows, error: found.error, busy: found.q !== q, again };
}
