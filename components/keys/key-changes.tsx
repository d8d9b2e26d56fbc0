import type { FormHandle } from "#components/ui/form.tsx";
import { Section } from "#components/ui/section.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeysPage } from "#lib/keys/views.ts";
import { anchorsOf } from "./anchors.ts";
import { OverlapForm } from "./overlap-form.tsx";
import type { Act } from "./recommended-act.ts";
import { RevokeForm } from "./revoke-form.tsx";
import { RotateForm } from "./rotate-form.tsx";

/** What can be done to a tenant's keys while no rotation waits for the customer. */
export function KeyChanges({
  page,
  act,
  startOverlap,
  rotate,
  revoke,
  whyNot,
  whyNoRevocation,
}: {
  page: KeysPage;
  act: Act | null;
  startOverlap: FormHandle;
  rotate: FormAction;
  revoke: FormAction;
  whyNot: string | undefined;
  whyNoRevocation: string | undefined;
}) {
  const { tenantId, current, next, operationIds } = page;
  const { works, revokeSection } = anchorsOf(page);
  const keys = [next, current].filter((key) => key !== null);
  // An email that already got a key is not offered again.
  const isUsed = page.history.some(({ userEmail }) => userEmail === startOverlap.state.values.email);
  return (
    <>
      {works && (
        <Section id="overlap" title="Rotate with overlap">
          <div className="space-y-4">
            <p>
              One of your service users gets a second key. Both keys work until the customer has switched;
              then the old one stops. Adding the service user sends an invitation to the email below.
            </p>
            <OverlapForm
              operationId={operationIds.overlap}
              tenantId={tenantId}
              seenKeyId={current?.id ?? ""}
              address={page.serviceAddress}
              disabledReason={whyNot}
              form={startOverlap}
              keep={!isUsed}
              isMain={act === "overlap"}
            />
          </div>
        </Section>
      )}
      {works && (
        <Section id="rotate" title="Rotate now">
          <div className="space-y-3">
            <p>
              For a key that can stop at once. Anything that uses the old key fails until it has the new one.
            </p>
            <RotateForm page={page} action={rotate} disabledReason={whyNot} />
          </div>
        </Section>
      )}
      {keys.some(({ foreign }) => foreign === null) && (
        <Section id={revokeSection} title="Revoke now">
          <div className="space-y-3">
            <p>For a key that leaked. It stops at once, and the reason is recorded.</p>
            <div className="flex flex-wrap items-start gap-2">
              {keys
                .filter(({ foreign }) => foreign === null)
                .map((key) => (
                  <RevokeForm
                    key={key.id}
                    page={page}
                    inUse={key}
                    action={revoke}
                    disabledReason={whyNoRevocation}
                  />
                ))}
            </div>
          </div>
        </Section>
      )}
    </>
  );
}
