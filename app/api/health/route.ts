import type { NextRequest } from "next/server";
import { isScraper, publicRoute } from "#lib/access/route.ts";
import { inBrief, readHealth } from "#lib/partner/readiness.ts";

export const dynamic = "force-dynamic";

/** Anyone learns whether each part is well; those who may read the metrics learn more. */
export const GET = publicRoute(async (request: NextRequest) => {
  const health = await readHealth();
  const status = health.status === "ok" ? 200 : 503;
  const shown = isScraper(request) ? health : inBrief(health);
  return Response.json(shown, { status, headers: { "Cache-Control": "no-store" } });
});
