import type { Metadata } from "next";
import { TimelinePage } from "#components/timeline/timeline-page.tsx";
import { tenantPage } from "#lib/access/page.ts";
import { tenantHref } from "#lib/forms/href.ts";
import { timelineQuery } from "#lib/forms/timeline.ts";
import { readTimeline } from "#lib/timeline/timeline.ts";

export const metadata: Metadata = { title: "Timeline" };

export default tenantPage({
  path: (tenantId) => tenantHref(tenantId, "timeline"),
  permission: "tenant:read",
  read: (staff, tenantId, search) => readTimeline(staff, tenantId, timelineQuery.parse(search)),
  render: (page) => <TimelinePage page={page} />,
});
