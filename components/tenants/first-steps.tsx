import { Checklist, type ChecklistItem } from "#components/ui/checklist.tsx";
import { Section } from "#components/ui/section.tsx";
import { Time } from "#components/ui/time.tsx";
import type { FirstSteps as Steps } from "#lib/directory/views.ts";
import { tenantHref } from "#lib/forms/href.ts";

const keyWords: Record<Steps["key"], { state: ChecklistItem["state"]; detail: string }> = {
  taken: { state: "done", detail: "It was taken with a one-time link." },
  read: {
    state: "unknown",
    detail: "Your team has read it. Whether the customer has it can't be known here.",
  },
  sent: { state: "open", detail: "A one-time link was made. Nobody has taken the key yet." },
  none: { state: "open", detail: "Nobody has copied it or made a link to it." },
};

function atLastCheck(words: string, checkedAt: string | null) {
  if (checkedAt === null) return "Not checked yet.";
  return (
    <>
      {words} at the last check, <Time at={checkedAt} />.
    </>
  );
}

/** What a new customer still needs. Says only what can be known. */
export function FirstSteps({ steps }: { steps: Steps }) {
  const { tenantId, key, invited, connections, syncs, checkedAt } = steps;
  const health = { href: tenantHref(tenantId, "health"), label: "Open Health" };
  const items: ChecklistItem[] = [
    {
      title: "Key sent to the customer",
      ...keyWords[key],
      next: { href: tenantHref(tenantId, "keys"), label: "Open keys" },
    },
    ...(invited === null
      ? []
      : [
          {
            title: "Invitation accepted",
            state: "unknown" as const,
            detail: (
              <>
                <span>Polytomic invited </span>
                <span translate="no">{invited}</span>
                <span> and doesn't tell us whether the invitation was accepted.</span>
              </>
            ),
          },
        ]),
    {
      title: "First connection",
      state: (connections ?? 0) > 0 ? "done" : "open",
      detail: atLastCheck(
        connections === 0 ? "None" : connections === 1 ? "1 connection" : `${connections} connections`,
        checkedAt,
      ),
      next:
        connections === null
          ? health
          : { href: tenantHref(tenantId, "connect"), label: "Make a connect link" },
    },
    {
      title: "First sync that works",
      state: (syncs?.good ?? 0) > 0 ? "done" : "open",
      detail: atLastCheck(syncs?.all ? `${syncs.good} of ${syncs.all} syncs OK` : "No syncs", checkedAt),
      next: health,
    },
  ];
  return (
    <Section id="first-steps" title="First steps">
      <div className="-mt-3">
        <Checklist items={items} />
      </div>
    </Section>
  );
}
