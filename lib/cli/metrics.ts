import { knowsLoopback } from "#lib/base/scraper.ts";
import type { Settings } from "#lib/base/settings.ts";

/** Who can read the metrics, by the settings. */
export function metricsWords(settings: Settings): string {
  const { metricsToken, workerMetricsPort, reachedAt } = settings;
  const worker = workerMetricsPort ? `; the worker's at port ${workerMetricsPort}, /metrics` : "";
  if (metricsToken) return `${reachedAt}/api/metrics, with METRICS_TOKEN${worker}`;
  if (knowsLoopback(settings)) return `${reachedAt}/api/metrics, from this machine only${worker}`;
  return "nobody can read them: set METRICS_TOKEN, because a proxy's requests may come from this machine";
}
