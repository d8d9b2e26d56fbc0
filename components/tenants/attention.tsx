import { LinkButton } from "#components/ui/link-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { reasonOf } from "#components/ui/reason-of.ts";
import type { TenantFacts } from "#lib/tenants/views.ts";

/** Why somebody has to look, and where the onboarding goes on. */
export function Attention({ tenant }: { tenant: Pick<TenantFacts, "attention" | "resume"> }) {
  const { attention, resume } = tenant;
  if (attention === null && resume === null) return null;
  return (
    <Notice
      tone={attention === null ? "info" : "warn"}
      title={attention ?? "This onboarding is not finished"}
      actions={
        resume !== null && (
          <>
            {resume.choice !== null && (
              <LinkButton
                href={resume.choice}
                size="sm"
                variant="primary"
                disabledReason={reasonOf(resume.right)}
              >
                Choose one of its users
              </LinkButton>
            )}
            <LinkButton
              href={resume.href}
              size="sm"
              variant={resume.choice === null ? "primary" : "secondary"}
              disabledReason={reasonOf(resume.right)}
            >
              Go on with {resume.nextStep}
            </LinkButton>
          </>
        )
      }
    />
  );
}
