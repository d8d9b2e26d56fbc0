import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import { listQuery } from "#components/directory/queries.ts";
import { searchOf } from "#components/directory/tenants-url.ts";
import type { TenantRow } from "#lib/directory/views.ts";

const shown = 8;
const waitMs = 150;

/** The first tenants that match the text. The last result stays until the next one arrives. */
export function useTenantSearch(typed: string) {
  const wanted = typed.trim();
  const [q, setQ] = useState(wanted);
  useEffect(() => {
    const timer = setTimeout(() => setQ(wanted), wanted === "" ? 0 : waitMs);
    return () => clearTimeout(timer);
  }, [wanted]);
  const found = useQuery({
    ...listQuery(searchOf({ q })),
    placeholderData: keepPreviousData,
    // A person is waiting, so a failure is shown immediately.
    networkMode: "always",
    retry: false,
  });
  const { data, error, isFetching, isPlaceholderData, refetch } = found;
  return {
    rows: error === null ? (data?.rows ?? []).slice(0, shown) : [],
    error: isFetching ? null : error,
    busy: q !== wanted || isPlaceholderData || (isFetching && (error !== null || data === undefined)),
    again: () => void refetch(),
  };
}

/** The tenant whose page is open, if any. */
export function useOpenTenant(): TenantRow | null {
  const id = /^\/(?:tenants|onboarding)\/([0-9a-f-]{36})/i.exec(usePathname())?.[1];
  const found = useQuery({ ...listQuery(searchOf({ q: id })), enabled: id !== undefined });
  return id === undefined ? null : (found.data?.rows[0] ?? null);
}
