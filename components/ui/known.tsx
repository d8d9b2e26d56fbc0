import { dehydrate, QueryClient, type QueryKey } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Arrived } from "./arrived.tsx";
import { toText } from "./compact-json.ts";

/** Passes data that the server has already read to the queries that would fetch it. */
export function Known({
  answers,
  children,
}: {
  answers: (readonly [queryKey: QueryKey, data: unknown])[];
  children: ReactNode;
}) {
  const client = new QueryClient();
  for (const [queryKey, data] of answers) client.setQueryData(queryKey, data);
  return <Arrived state={dehydrate(client, { serializeData: toText })}>{children}</Arrived>;
}
