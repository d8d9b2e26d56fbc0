import { publicRoute } from "#lib/access/route.ts";
import { readHealth } from "#lib/partner/readiness.ts";

export const dynamic = "force-dynamic";

export const GET = publicRoute(async () => {
  const health = await readHealth();
  const status = health.status === "ok" ? 200 : 503;
  return Response.json(health, { status, headers: { "Cache-Control": "no-store" } });
});
