import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TimelinePage } from "#components/timeline/timeline-page.tsx";
import { id } from "#lib/forms/text.ts";
import { timelineQuery } from "#lib/forms/timeline.ts";
import { requireVisitor } from "#lib/staff/current-staff.ts";
import { readTimeline } from "#lib/timeline/timeline.ts";

export const metadata: Metadata = { title: "Timeline" };

export default async function Page({ params, searchParams }: PageProps<"/tenants/[tenantId]/timeline">) {
  const { tenantId } = await params;
  const search = await searchParams;
  const staff = await requireVisitor(`/tenants/${tenantId}/timeline`, search);
  const query = timelineQuery.parse(search);
  const page = id.safeParse(tenantId).success ? await readTimeline(staff, tenantId, query) : null;
  if (!page) notFound();
  return <TimelinePage page={page} />;
}
