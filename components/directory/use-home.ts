import { useQuery } from "@tanstack/react-query";
import type { TenantsHome } from "#lib/directory/views.ts";
import { fetchList } from "./fetch-tenants.ts";

const everyMs = 10_000;

/**
 * What stands around the list, kept up to date while it is looked at. When it cannot be fetched, the list, which
 * is asked for more often, says so.
 */
export function useHome(initial: TenantsHome): TenantsHome {
  const { data } = useQuery({
    queryKey: ["home"],
    queryFn: ({ signal }) => fetchList<TenantsHome>("/api/home", signal),
    initialData: initial,
    staleTime: everyMs,
    refetchInterval: everyMs,
  });
  return data;
}
