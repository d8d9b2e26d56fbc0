import { useSuspenseQuery } from "@tanstack/react-query";
import type { TenantsHome } from "#lib/directory/views.ts";
import { homeQuery } from "./queries.ts";

/** What is shown around the list. It came with the page. */
export const useHome = (): TenantsHome => useSuspenseQuery(homeQuery).data;
