import type { QueryKey } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Arrived } from "./arrived.tsx";
import { toText } from "./compact-json.ts";

/** Passes data that the server has already read to the queries that would fetch it. */
export function Known({
  answers,
  children,
}: {
  answers: (readonly [queryKey: QueryKey, data: Record<string, unknown>])[];
  children: ReactNode;
}) {
  return (
    <Arrived answers={answers.map(([queryKey, data]) => [queryKey, toText(data)] as const)}>
      {children}
    </Arrived>
  );
}
