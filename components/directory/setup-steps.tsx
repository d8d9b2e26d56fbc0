import { Checklist } from "#components/ui/checklist.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { Section } from "#components/ui/section.tsx";
import type { Setup } from "#lib/directory/views.ts";
import { brandingHref, notificationsHref, partnerKeyHref, staffHref } from "#lib/forms/href.ts";

const stateOf = (isDone: boolean) => (isDone ? "done" : "open");

/** What an admin sets up on an empty installation. */
export default function SetupSteps({ setup }: { setup: Setup }) {
  const { isSandbox, partnerKey, branding, team, notifications } = setup;
  return (
    <Section id="setup" title="Getting started">
      <div className="-mt-3 max-w-[46rem]">
        <Checklist
          items={[
            {
              title: isSandbox ? "The sandbox answers" : "The partner key works",
              state: stateOf(partnerKey),
              detail: isSandbox
                ? "Set POLYTOMIC_PARTNER_KEY and restart to work with Polytomic itself."
                : "Polytomic accepts it as a partner key.",
              next: { href: partnerKeyHref, label: "Verify" },
            },
            {
              title: "Branding",
              state: stateOf(branding),
              detail: "Your name and logo, on the pages that customers open from your links.",
              next: { href: brandingHref, label: "Set branding" },
            },
            {
              title: "Notifications",
              state: stateOf(notifications),
              detail: "By email or to a channel, when a key stops working or syncs fail.",
              next: { href: notificationsHref(), label: "Set up" },
            },
            {
              title: "Your team",
              state: stateOf(team),
              detail: "At least one colleague, so that another admin can help when you can't sign in.",
              next: { href: staffHref, label: "Invite" },
            },
          ]}
        />
        {isSandbox && (
          <div className="mt-4 space-y-2">
            <p className="text-ink-soft">To look around first, add 40 made-up customers to the sandbox.</p>
            <CodeBlock title="Sample customers" code="npm run seed -- --demo" />
          </div>
        )}
      </div>
    </Section>
  );
}
