"use client";

import { type DehydratedState, HydrationBoundary } from "@tanstack/react-query";
import type { ReactNode } from "react";

const arrived = new WeakMap<DehydratedState, DehydratedState>();

/**
 * Dates the data by the browser's clock, since the server's may be minutes off. The same object again means that
 * the browser went back; data fetched since then is newer.
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

/** The data that came with the page. */
export function Arrived({ state, children }: { state: DehydratedState; children: ReactNode }) {
  return <HydrationBoundary state={byOwnClock(state)}>{children}</HydrationBoundary>;
}
