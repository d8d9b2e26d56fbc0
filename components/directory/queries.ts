import { queryOptions, skipToken } from "@tanstack/react-query";
import { fetchJson } from "#components/ui/fetch-json.ts";
import type { TenantPage, TenantsHome } from "#lib/directory/views.ts";

const listMs = 5_000;
const homeMs = 10_000;

/** A page of the list, as a query string names it. */
export const listQuery = (search: string) =>
  queryOptions({
    queryKey: ["tenants", search],
    queryFn: ({ signal }) =>
      fetchJson<TenantPage>(search === "" ? "/api/tenants" : `/api/tenants?${search}`, signal),
    staleTime: listMs,
  });

/** Kept up to date while it is visible. */
export const liveListQuery = (search: string) => ({ ...listQuery(search), refetchInterval: listMs });

/**
 * What is shown around the list, kept up to date as well. If it cannot be fetched, the list shows the error, since
 * it is fetched more often.
 */
export const homeQuery = queryOptions({
  queryKey: ["home"],
  queryFn: ({ signal }) => fetchJson<TenantsHome>("/api/home", signal),
  staleTime: homeMs,
  refetchInterval: homeMs,
});

/** The query string of the list as it was last looked at, for the link back to it. It is never fetched. */
export const lastSearchQuery = queryOptions<string>({ queryKey: ["last search"], queryFn: skipToken });
