import "server-only";
import type { Tone } from "./views.ts";

/* Polytomic's own words for how things do; a word that we do not know is shown as it is, without a tone. */

export function connectionTone(status: string): Tone {
  return status === "healthy" ? "good" : status === "unhealthy" ? "bad" : "quiet";
}

const bulk: Record<string, Tone> = {
  completed: "good",
  failed: "bad",
  errors: "bad",
  interrupted: "bad",
  running: "busy",
  exporting: "busy",
  processing: "busy",
  scheduled: "busy",
  created: "busy",
};

export const bulkTone = (status: string): Tone => bulk[status] ?? "quiet";

export function eventTone(type: string): Tone {
  const what = type.split(".").at(-1) ?? "";
  if (/^(failed|completed_with_errors?)$/.test(what)) return "bad";
  return what === "completed" ? "good" : what === "running" ? "busy" : "quiet";
}
