"use client";

import { useNow } from "./now.ts";
import { exact } from "./time-text.ts";

/** A time as the clock on the wall shows it, where "5 minutes ago" would not do. Without script: in UTC. */
export function ExactTime({ at }: { at: string }) {
  const now = useNow();
  return <time dateTime={at}>{exact(Date.parse(at), now === null ? "UTC" : undefined)}</time>;
}
