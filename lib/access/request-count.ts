import "server-only";
/** Counts and times every request of this process, by the pattern of its page: paths hold ids and tokens. */
import { subscribe } from "node:diagnostics_channel";
import { countRequest } from "#lib/base/metrics.ts";

type Incoming = { method?: string; url?: string };
type Outgoing = {
  statusCode: number;
  writableFinished: boolean;
  once: (event: "close", listener: () => void) => unknown;
};

/** The folders of app/ that answer. A test compares them. */
export const patterns = [
  "",
  "api/audit",
  "api/auth/[...nextauth]",
  "api/health",
  "api/home",
  "api/key-batches",
  "api/me",
  "api/metrics",
  "api/names",
  "api/oidc",
  "api/oidc/callback",
  "api/operations",
  "api/reconcile",
  "api/tenants",
  "api/tenants/export",
  "api/tenants/matching",
  "audit",
  "batches",
  "blueprints",
  "blueprints/[blueprintId]",
  "blueprints/[blueprintId]/edit",
  "blueprints/[blueprintId]/rollout",
  "blueprints/apply",
  "blueprints/new",
  "blueprints/rollouts",
  "connect/[token]",
  "connect/done",
  "inbox",
  "invitation/[token]",
  "key-link/[linkId]",
  "onboarding/[tenantId]",
  "onboarding/[tenantId]/done",
  "onboarding/[tenantId]/key",
  "onboarding/[tenantId]/organization",
  "onboarding/[tenantId]/user",
  "onboarding/new",
  "overview",
  "profile",
  "reconcile",
  "reconcile/adopted/[tenantId]",
  "reset/[token]",
  "settings/branding",
  "settings/notifications",
  "settings/polytomic",
  "settings/security",
  "sign-in",
  "sign-in/code",
  "staff",
  "tenants",
  "tenants/[tenantId]",
  "tenants/[tenantId]/blueprints",
  "tenants/[tenantId]/connect",
  "tenants/[tenantId]/health",
  "tenants/[tenantId]/keys",
  "tenants/[tenantId]/settings",
  "tenants/[tenantId]/timeline",
  "tenants/[tenantId]/users",
];

const isRest = (part: string) => part.startsWith("[...");

// A name before a parameter: connect/done is not a token.
const known = patterns
  .map((pattern) => ({ pattern, parts: pattern.split("/") }))
  .sort((a, b) => Number(a.pattern.includes("[")) - Number(b.pattern.includes("[")));

/** The pattern of a request's path; "static" for files of the build, "other" for what is no page. */
export function patternOf(url: string): string {
  const [path = ""] = url.split(/[?#]/, 1);
  const parts = path.replace(/^\/+|\/+$/g, "").split("/");
  if (parts[0] === "_next") return "static";
  const found = known.find(({ parts: wanted }) => {
    if (wanted.length !== parts.length && !(wanted.some(isRest) && parts.length >= wanted.length))
      return false;
    return wanted.every((part, n) => part.startsWith("[") || part === parts[n]);
  });
  return found ? `/${found.pattern}` : "other";
}

type Start = { request: Incoming; response: Outgoing };

const isStart = (message: unknown): message is Start =>
  typeof message === "object" && message !== null && "request" in message && "response" in message;

/** From now on each HTTP server of this process counts what it answers. */
export function countRequests(): void {
  subscribe("http.server.request.start", (message) => {
    if (!isStart(message)) return;
    const { request, response } = message;
    const startedMs = performance.now();
    const { method, url = "" } = request;
    response.once("close", () => {
      const status = response.writableFinished ? String(response.statusCode) : "cut";
      countRequest(patternOf(url), method, status, performance.now() - startedMs);
    });
  });
}
