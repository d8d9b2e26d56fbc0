"use client";

import { useNow } from "./now.ts";
import { exact, exactInUtc } from "./time-text.ts";

/** A time as the clock on the wall shows it, where "5 minutes ago" would not do. Without script: in UTC. */
export function ExactTime({ at }: { at: string }) {
  const now = useNow();
  return <time dateTime={at}>{now === null ? exactInUtc(at) : exact(Date.parse(at))}</time>;
}
