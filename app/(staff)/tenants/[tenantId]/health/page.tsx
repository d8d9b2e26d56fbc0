import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Suspense } from "react";
import { HealthPage, NoHealth, PanelPending } from "#components/health/health-page.tsx";
import { HealthPanel } from "#components/health/health-panel.tsx";
import { id } from "#lib/forms/text.ts";
import { hasHolder, readPanel } from "#lib/health/panels.ts";
import type { PanelName } from "#lib/health/views.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireVisitor } from "#lib/staff/visitor.ts";

export const metadata: Metadata = { title: "Health" };

const names: PanelName[] = ["connections", "bulk-syncs", "model-syncs", "events"];

async function Panel({ staff, tenantId, name }: { staff: Staff; tenantId: string; name: PanelName }) {
  return <HealthPanel name={name} panel={await readPanel(staff, tenantId, name)} tenantId={tenantId} />;
}

export default async function Page({ params }: PageProps<"/tenants/[tenantId]/health">) {
  const { tenantId } = await params;
  const staff = await requireVisitor(`/tenants/${tenantId}/health`);
  if (!id.safeParse(tenantId).success) notFound();
  if (!(await hasHolder(tenantId))) return <NoHealth />;
  return (
    <HealthPage
      panels={names.map((name) => [
        name,
        <Suspense key={name} fallback={<PanelPending />}>
          <Panel staff={staff} tenantId={tenantId} name={name} />
        </Suspense>,
      ])}
    />
  );
}
