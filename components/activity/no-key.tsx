import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { onboardingHref, tenantHref } from "#lib/forms/href.ts";

/** Shown instead of a page that needs the organization's key while there is none. */
export function NoKey({
  tenantId,
  onboarded,
  what,
}: {
  tenantId: string;
  /** Onboarding is finished, so the key is missing for another reason. */
  onboarded: boolean;
  /** Reads on with "the organization's API key": "Connect links need". */
  what: string;
}) {
  return (
    <EmptyState
      title="No key yet"
      action={
        onboarded ? (
          <LinkButton href={tenantHref(tenantId, "keys")}>Go to keys</LinkButton>
        ) : (
          <LinkButton href={onboardingHref(tenantId)}>Continue onboarding</LinkButton>
        )
      }
    >
      <p>
        {what} the organization's API key.{" "}
        <span>
          {onboarded
            ? "There is no working key: mint one first."
            : "It is minted in the last step of onboarding."}
        </span>
      </p>
    </EmptyState>
  );
}
