import type { Instrumentation } from "next";
import { log, logConsole } from "#lib/base/log.ts";

/** Runs once when the server starts, in each runtime. Only Node's has a database, and sockets. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const isProduction = process.env.NODE_ENV === "production";
  if (isProduction) logConsole();
  const { settleClientAddresses } = await import("#lib/base/client-address.ts");
  settleClientAddresses();
  const { ignoreUpgrades } = await import("#lib/access/upgrades.ts");
  if (isProduction) ignoreUpgrades();
  const { tidyRequests } = await import("#lib/access/request-headers.ts");
  tidyRequests();
  const { explainForeignForms } = await import("#lib/access/foreign-form.ts");
  explainForeignForms();
  const { countRequests } = await import("#lib/access/request-count.ts");
  countRequests();
  const { startBeating } = await import("#lib/engine/lease.ts");
  await startBeating();
}

/**
 * Whatever a page could not show goes into the log, under the reference that its error page names. Of the request
 * only the page's pattern is kept: addresses hold tokens of links, and headers hold sessions.
 */
export const onRequestError: Instrumentation.onRequestError = (
  error,
  { method },
  { routePath, routeType },
) => {
  const reference = error instanceof Error && "digest" in error ? error.digest : undefined;
  log().error({ err: error, reference, method, route: routePath, kind: routeType }, "a page failed");
};
