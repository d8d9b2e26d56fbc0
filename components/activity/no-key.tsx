import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { onboardingHref, tenantHref } from "#lib/forms/href.ts";

/** What a page that works with the organization's key says while there is none: what comes first. */
export function NoKey({
  tenantId,
  onboarded,
  what,
}: {
  tenantId: string;
  /** The onboarding has ended, so that the key is missing for another reason. */
  onboarded: boolean;
  what: string;
}) {
  return (
    <EmptyState
      title="No key yet"
      action={
        onboarded ? (
          <LinkButton href={tenantHref(tenantId, "keys")}>Go to the keys</LinkButton>
        ) : (
          <LinkButton href={onboardingHref(tenantId)}>Go on with the onboarding</LinkButton>
        )
      }
    >
      <p>
        {what} with the organization's own key.{" "}
        {onboarded ? "None is on record that works: mint one first." : "It is minted in the last step."}
      </p>
    </EmptyState>
  );
}
