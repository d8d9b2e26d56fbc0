import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { TenantFacts as Facts } from "#lib/tenants/views.ts";
import { Attention } from "./attention.tsx";
import { KeyCard } from "./key-card.tsx";
import { TenantFacts } from "./tenant-facts.tsx";
import { Timeline } from "./timeline.tsx";
import type { ReadKey } from "./use-key.ts";

/** The whole page of one tenant. */
export function TenantPage({
  tenant,
  readKey,
  reauthenticate,
}: {
  tenant: Facts;
  readKey: ReadKey;
  reauthenticate: FormAction;
}) {
  return (
    <>
      <PageHeader
        title={tenant.name}
        above={
          <Link href="/tenants" className="link inline-flex min-h-6 items-center gap-1">
            <ArrowLeft size={14} aria-hidden />
            Tenants
          </Link>
        }
        meta={<StatusBadge status={tenant.status} />}
      />
      <div className="grid gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
        <div className="min-w-0 space-y-8">
          <Attention tenant={tenant} />
          {tenant.key !== null && (
            <KeyCard card={tenant.key} readKey={readKey} reauthenticate={reauthenticate} />
          )}
          <TenantFacts tenant={tenant} />
        </div>
        <Section id="timeline" title="Timeline">
          <Timeline entries={tenant.timeline} />
        </Section>
      </div>
    </>
  );
}
