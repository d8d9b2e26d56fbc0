import type { Metadata } from "next";
import { OverviewPage } from "#components/overview/overview-page.tsx";
import { page } from "#lib/access/page.ts";
import { overviewHref } from "#lib/forms/href.ts";
import { readOverview } from "#lib/overview/read.ts";

export const metadata: Metadata = { title: "Overview" };

export default page({
  path: overviewHref,
  permission: "tenant:read",
  read: readOverview,
  render: (overview) => <OverviewPage overview={overview} />,
});
