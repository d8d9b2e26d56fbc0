import { disabledReason } from "#components/ui/disabled-reason.ts";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Time } from "#components/ui/time.tsx";
import type { TenantFacts } from "#lib/directory/views.ts";
import type { TenantReason } from "#lib/tenants/views.ts";

/** Why the tenant needs attention, what to do about each reason, and where onboarding continues. */
export function Attention({ tenant }: { tenant: Pick<TenantFacts, "attention" | "resume"> }) {
  const { attention, resume } = tenant;
  if (attention.length === 0 && resume === null) return null;
  return (
    <div className="space-y-3">
      {attention.map((reason, at) => (
        <Reason key={reason.id} reason={reason} isFirst={at === 0} />
      ))}
      {resume !== null && (
        <Notice
          tone="info"
          title="This onboarding is not finished"
          actions={<Resume resume={resume} isFirst={attention.every(({ next }) => next === null)} />}
        />
      )}
    </div>
  );
}

function Reason({ reason, isFirst }: { reason: TenantReason; isFirst: boolean }) {
  const { title, hint, isAlarm, since, next } = reason;
  return (
    <Notice
      tone={isAlarm ? "bad" : "warn"}
      title={title}
      actions={
        next !== null && (
          <LinkButton href={next.href} size="sm" variant={isFirst ? "primary" : "secondary"}>
            {next.label}
          </LinkButton>
        )
      }
    >
      {hint !== undefined && <p>{hint}</p>}
      <p className="text-sm text-ink-soft">
        Since <Time at={since} />
      </p>
    </Notice>
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
        Continue with {nextStep}
      </LinkButton>
    </>
  );
}
