import { EmptyState } from "#components/ui/empty-state.tsx";
import { Section } from "#components/ui/section.tsx";
import type { ConnectPage as Page } from "#lib/connect/views.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { ConnectLinkForm } from "./connect-link-form.tsx";
import { ConnectLinks } from "./connect-links.tsx";

/** Links by which a customer connects their systems, without an account here. */
export function ConnectPage({ page, make, revoke }: { page: Page; make: FormAction; revoke: FormAction }) {
  return (
    <div className="grid gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
      <Section id="connect-links" title="Connect links">
        {page.links.length === 0 ? (
          <p className="text-ink-soft">No links yet.</p>
        ) : (
          <ConnectLinks links={page.links} tenantId={page.tenantId} revoke={revoke} right={page.manage} />
        )}
      </Section>
      <Section id="connect-new" title="New connect link">
        {page.hasKey ? (
          <ConnectLinkForm
            tenantId={page.tenantId}
            connections={page.connections}
            action={make}
            right={page.manage}
          />
        ) : (
          <EmptyState title="No key to connect with">
            A connect link works through the organization's own key. It can be made once there is one.
          </EmptyState>
        )}
      </Section>
    </div>
  );
}
