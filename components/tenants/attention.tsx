import { disabledReason } from "#components/ui/disabled-reason.ts";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { TenantFacts } from "#lib/directory/views.ts";

/** Why somebody has to look, where it is mended, and where the onboarding goes on. */
export function Attention({ tenant }: { tenant: Pick<TenantFacts, "attention" | "way" | "resume"> }) {
  const { attention, way, resume } = tenant;
  if (attention === null && resume === null) return null;
  return (
    <Notice
      tone={attention === null ? "info" : "warn"}
      title={attention ?? "This onboarding is not finished"}
      actions={
        (way !== null || resume !== null) && (
          <>
            {way !== null && (
              <LinkButton href={way.href} prefetch={false} size="sm" variant="primary">
                {way.label}
              </LinkButton>
            )}
            {resume !== null && <Resume resume={resume} isFirst={way === null} />}
          </>
        )
      }
    />
  );
}

function Resume({
  resume: { href, nextStep, choice, right },
  isFirst,
}: {
  resume: NonNullable<TenantFacts["resume"]>;
  isFirst: boolean;
}) {
  const whyNot = disabledReason(right);
  return (
    <>
      {choice !== null && (
        <LinkButton
          href={choice}
          size="sm"
          variant={isFirst ? "primary" : "secondary"}
          disabledReason={whyNot}
        >
          Choose one of its users
        </LinkButton>
      )}
      <LinkButton
        href={href}
        size="sm"
        variant={isFirst && choice === null ? "primary" : "secondary"}
        disabledReason={whyNot}
      >
        Go on with {nextStep}
      </LinkButton>
    </>
  );
}
