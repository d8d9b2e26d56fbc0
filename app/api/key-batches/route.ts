import { downloadRoute } from "#lib/access/route.ts";
import { exportBatch } from "#lib/key-batches/read.ts";

/** The customers to tell, as CSV. */
export const GET = downloadRoute("staff:manage", (staff, request) =>
  exportBatch(staff, request.nextUrl.searchParams.get("id") ?? ""),
);
