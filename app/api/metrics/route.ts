import { scrapeRoute } from "#lib/access/route.ts";
import { readMetrics } from "#lib/partner/metrics.ts";

export const dynamic = "force-dynamic";

export const GET = scrapeRoute(readMetrics);
