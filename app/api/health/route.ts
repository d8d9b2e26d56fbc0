import { readHealth } from "#lib/partner/readiness.ts";

export const dynamic = "force-dynamic";

export async function GET() {
  const health = await readHealth();
  const status = health.status === "ok" ? 200 : 503;
  return Response.json(health, { status, headers: { "Cache-Control": "no-store" } });
}
