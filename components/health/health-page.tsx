import type { ReactNode } from "react";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Section } from "#components/ui/section.tsx";
import type { PanelName } from "#lib/health/views.ts";

const titles: Record<PanelName, string> = {
  connections: "Connections",
  "bulk-syncs": "Bulk syncs",
  "model-syncs": "Model syncs",
  events: "Events of the last 48 hours",
};

/** How an organization does, as its own key sees it. Each panel comes when it is there. */
export function HealthPage({ panels }: { panels: [PanelName, ReactNode][] }) {
  return (
    <div className="grid gap-x-12 gap-y-8 lg:grid-cols-2">
      {panels.map(([name, content]) => (
        <Section key={name} id={`health-${name}`} title={titles[name]}>
          {content}
        </Section>
      ))}
    </div>
  );
}

export function NoHealth() {
  return (
    <EmptyState title="No key to ask with">
      Health is read with the organization's own key. It shows here once the onboarding has minted one.
    </EmptyState>
  );
}

/** Stands in a panel's place until Polytomic has answered. */
export function PanelPending() {
  return (
    <p role="status" className="text-ink-soft">
      Asking Polytomic…
    </p>
  );
}
