import "server-only";
import type { Tone } from "#lib/forms/health.ts";

const tones: Record<string, Tone> = {
  healthy: "good",
  completed: "good",
  unhealthy: "bad",
  failed: "bad",
  errors: "bad",
  interrupted: "bad",
  completed_with_error: "bad",
  completed_with_errors: "bad",
  running: "busy",
  exporting: "busy",
  processing: "busy",
  canceling: "busy",
};

/** Polytomic's list of statuses is incomplete: an unknown value gets the neutral tone. */
export function toneOf(status: string): Tone {
  return Object.hasOwn(tones, status) ? (tones[status] ?? "neutral") : "neutral";
}
