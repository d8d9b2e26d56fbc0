"use client";

import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo } from "react";
import { fromText } from "./compact-json.ts";

/** The keys of queries, each with its data as a text. */
export type Answers = (readonly [queryKey: QueryKey, data: string])[];

const arrivedAtMs = new WeakMap<Answers, number>();

/**
 * By the browser's clock, since the server's may be minutes off. The same object again means that the browser went
 * back; data fetched since then is newer.
 */
function timeOf(answers: Answers): number {
  const known = arrivedAtMs.get(answers) ?? Date.now();
  arrivedAtMs.set(answers, known);
  return known;
}

/** The data that came with the page. React Query's own boundary takes more script, and more of the HTML. */
export function Arrived({ answers, children }: { answers: Answers; children?: ReactNode }) {
  const client = useQueryClient();
  const updatedAt = timeOf(answers);
  // What is new is read by the children at once. What replaces other data waits until this page is shown.
  const later = useMemo(() => {
    const isNew = ([queryKey]: Answers[number]) => client.getQueryState(queryKey) === undefined;
    const fresh = answers.filter(isNew);
    for (const [queryKey, text] of fresh) client.setQueryData(queryKey, fromText(text), { updatedAt });
    return answers.filter((answer) => !fresh.includes(answer));
  }, [client, answers, updatedAt]);
  useEffect(() => {
    for (const [queryKey, text] of later)
      if (updatedAt > (client.getQueryState(queryKey)?.dataUpdatedAt ?? 0))
        client.setQueryData(queryKey, fromText(text), { updatedAt });
  }, [client, later, updatedAt]);
  return children;
}
