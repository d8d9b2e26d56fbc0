"use client";

import { hashKey, type QueryKey, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useEffect, useMemo } from "react";
import { fromText } from "./compact-json.ts";

/** The keys of queries, each with its data as a text; a promise where the page does not wait for it. */
export type Answers = (readonly [queryKey: QueryKey, data: string | Promise<string>])[];

const AnswersContext = createContext<Answers>([]);

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
    const rest: Answers = [];
    for (const answer of answers) {
      const [queryKey, data] = answer;
      if (typeof data === "string" && client.getQueryState(queryKey) === undefined)
        client.setQueryData(queryKey, fromText(data), { updatedAt });
      else rest.push(answer);
    }
    return rest;
  }, [client, answers, updatedAt]);
  useEffect(() => {
    let isHere = true;
    async function keep([queryKey, data]: Answers[number]) {
      const text = await data;
      if (isHere && updatedAt > (client.getQueryState(queryKey)?.dataUpdatedAt ?? 0))
        client.setQueryData(queryKey, fromText(text), { updatedAt });
    }
    // Where it could not be read, its reader throws the error.
    for (const answer of later) keep(answer).catch(() => undefined);
    return () => {
      isHere = false;
    };
  }, [client, later, updatedAt]);
  return <AnswersContext value={answers}>{children}</AnswersContext>;
}

/** Waits for the data of a query that was still being read when the page began to arrive. */
export function useArriving(queryKey: QueryKey): void {
  const client = useQueryClient();
  const answers = use(AnswersContext);
  if (client.getQueryData(queryKey) !== undefined) return;
  const hash = hashKey(queryKey);
  const data = answers.find(([key]) => hashKey(key) === hash)?.[1];
  if (data !== undefined && typeof data !== "string")
    client.setQueryData(queryKey, fromText(use(data)), { updatedAt: timeOf(answers) });
}
