"use client";

import { type DehydratedState, HydrationBoundary } from "@tanstack/react-query";
import type { ReactNode } from "react";

const arrived = new WeakMap<DehydratedState, DehydratedState>();

/**
 * As of now by the clock of this browser, which all else that it knows goes by: the server's may be minutes off.
 * The same object again means that the browser went back, and that what it has fetched since is younger.
 */
function byOwnClock(state: DehydratedState): DehydratedState {
  const known = arrived.get(state);
  if (known) return known;
  const dataUpdatedAt = Date.now();
  const queries = state.queries.map((query) => ({ ...query, state: { ...query.state, dataUpdatedAt } }));
  const own = { ...state, queries };
  arrived.set(state, own);
  return own;
}

/** What came with the page. */
export function Arrived({ state, children }: { state: DehydratedState; children: ReactNode }) {
  return <HydrationBoundary state={byOwnClock(state)}>{children}</HydrationBoundary>;
}
