import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { fetchJson } from "#components/ui/fetch-json.ts";
import type { NameCheck } from "#lib/onboarding/views.ts";

/** Polytomic's whole list is read each time, so it waits until somebody stops typing. */
const waitMs = 600;
/** The server takes the result for a look before the request for a minute. */
const freshMs = 50_000;
const shortest = 2;
const longest = 120;

/** What has a name like the one that is typed. A check that fails says nothing: the step checks again. */
export function useNameCheck(tenantId: string | undefined, typed: string) {
  const wanted = typed.trim();
  const [name, setName] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setName(wanted), waitMs);
    return () => clearTimeout(timer);
  }, [wanted]);
  const { data, isFetching } = useQuery({
    queryKey: ["name check", tenantId, name],
    queryFn: ({ signal }) =>
      fetchJson<NameCheck>(`/api/names?${new URLSearchParams({ tenantId: tenantId ?? "", name })}`, signal),
    enabled: tenantId !== undefined && name.length >= shortest && name.length <= longest && name === wanted,
    staleTime: freshMs,
    refetchOnWindowFocus: false,
    retry: false,
  });
  const isCurrent = name === wanted;
  return { check: isCurrent ? data : undefined, isChecking: isCurrent && isFetching };
}
