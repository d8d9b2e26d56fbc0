import { useSuspenseQuery } from "@tanstack/react-query";
import { useArriving } from "#components/ui/arrived.tsx";
import type { TenantsHome } from "#lib/directory/views.ts";
import { homeQuery } from "./queries.ts";

/** What is shown around the list. It came with the page; the rows do not wait for it. */
export function useHome(): TenantsHome {
  useArriving(homeQuery.queryKey);
  return useSuspenseQuery(homeQuery).data;
}
