import "server-only";
/**
 * What this process counts about itself. Each process has its own numbers, so a sum over all of them counts everything
 * once. Labels come from closed sets: no address, tenant, person or text of Polytomic becomes one.
 */
import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";

const seconds = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

function create() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Counter({
      name: "onboarding_http_requests_total",
      help: "Requests that this process answered.",
      labelNames: ["route", "method", "status"],
      registers,
    }),
    requestSeconds: new Histogram({
      name: "onboarding_http_request_seconds",
      help: "Time until the last byte of an answer was handed over.",
      labelNames: ["route"],
      buckets: seconds,
      registers,
    }),
    upstream: new Counter({
      name: "onboarding_upstream_requests_total",
      help: "Requests that this process sent to Polytomic, by HTTP status or by why there is none.",
      labelNames: ["method", "status"],
      registers,
    }),
    upstreamSeconds: new Histogram({
      name: "onboarding_upstream_request_seconds",
      help: "Time until Polytomic's whole answer was there, or was given up.",
      labelNames: ["method"],
      buckets: seconds,
      registers,
    }),
    keyProvider: new Counter({
      name: "onboarding_key_provider_requests_total",
      help: "What this process asked the provider of wrapping keys, by what became of it.",
      labelNames: ["provider", "outcome"],
      registers,
    }),
    keyProviderSeconds: new Histogram({
      name: "onboarding_key_provider_request_seconds",
      help: "Time until the provider of wrapping keys had answered, or was given up.",
      labelNames: ["provider"],
      buckets: seconds,
      registers,
    }),
  };
}

// The server's start and its routes are bundled apart, and count into one registry.
const kept = globalThis as { partnerMetrics?: ReturnType<typeof create> };

export function metrics() {
  kept.partnerMetrics ??= create();
  return kept.partnerMetrics;
}

const methods = ["GET", "HEAD", "POST", "PUT", "DELETE"];
/** Clients choose the method, so any other is one. */
const methodOf = (method = "") => (methods.includes(method) ? method : "other");

export function countRequest(
  route: string,
  method: string | undefined,
  status: string,
  tookMs: number,
): void {
  const { requests, requestSeconds } = metrics();
  requests.inc({ route, method: methodOf(method), status });
  requestSeconds.observe({ route }, tookMs / 1_000);
}

export function countUpstream(method: string, status: string, tookMs: number): void {
  const { upstream, upstreamSeconds } = metrics();
  upstream.inc({ method: methodOf(method), status });
  upstreamSeconds.observe({ method: methodOf(method) }, tookMs / 1_000);
}

export function countKeyProvider(
  provider: string,
  outcome: "ok" | "refused" | "failed",
  tookMs: number,
): void {
  const { keyProvider, keyProviderSeconds } = metrics();
  keyProvider.inc({ provider, outcome });
  keyProviderSeconds.observe({ provider }, tookMs / 1_000);
}
