import type { QueryKey } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Arrived } from "./arrived.tsx";
import { toText } from "./compact-json.ts";

type Data = Record<string, unknown>;

/**
 * Passes data that the server reads to the queries that would fetch it. For a promise nothing waits but what shows its
 * data.
 */
export function Known({
  answers,
  children,
}: {
  answers: (readonly [queryKey: QueryKey, data: Data | Promise<Data>])[];
  children: ReactNode;
}) {
  const texts = answers.map(
    ([queryKey, data]) => [queryKey, data instanceof Promise ? data.then(toText) : toText(data)] as const,
  );
  return <Arrived answers={texts}>{children}</Arrived>;
}
