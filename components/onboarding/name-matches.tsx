import { ActionForm } from "#components/ui/action-form.tsx";
import { TriangleAlert } from "#components/ui/icons.ts";
import { LinkButton } from "#components/ui/link-button.tsx";
import { tenantHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { NameMatches as Found, NameMatch } from "#lib/onboarding/views.ts";
import type { Right } from "#lib/staff/views.ts";

function What({ match, inDoubt }: { match: NameMatch; inDoubt: boolean }) {
  const where = match.tenantId === null ? "At Polytomic, not in our records" : "One of your tenants";
  return (
    <div className="min-w-0">
      <p translate="no" className="font-[550]">
        {match.name}
      </p>
      <p className="text-sm text-ink-soft">
        {where} · <span>{match.closeness === "exact" ? "the same name" : "a similar name"}</span>
      </p>
      {match.organizationId !== null && (
        <>
          {!inDoubt && (
            <p className="text-sm text-ink-soft">
              This onboarding has no unanswered request, so it was created elsewhere.
            </p>
          )}
          <code translate="no" className="font-mono text-xs break-all text-ink-soft">
            {match.organizationId}
          </code>
        </>
      )}
    </div>
  );
}

/** What has the same or a similar name: open or adopt it instead of creating a second one. */
export function NameMatches({
  found,
  adopt,
  discard,
  right,
}: {
  found: Found;
  adopt: FormAction;
  discard: FormAction;
  /** Of the person who may decide. */
  right: Right;
}) {
  return (
    <section aria-labelledby="matches" className="rounded-lg border border-warn bg-surface">
      <div className="flex gap-2 rounded-t-[5px] bg-warn-soft px-4 py-2.5">
        <TriangleAlert size={16} aria-hidden className="mt-[3px] shrink-0 text-warn" />
        <div>
          <h2 id="matches" className="font-semibold">
            A similar tenant already exists.
          </h2>
          <p>
            <span>
              {found.inDoubt
                ? "We didn't get an answer to an earlier request, which may have created one of these. "
                : "Nothing was created. "}
            </span>
            {right.allowed && (
              <span>
                {found.mayGoOn
                  ? "Continue with one of these, change the name, or create it anyway."
                  : "Continue with one of these, or change the name."}
              </span>
            )}
          </p>
        </div>
      </div>
      <ul className="divide-y divide-line px-4">
        {found.matches.map((match, n) => (
          <li
            key={`${match.tenantId ?? ""}${match.organizationId ?? ""}${match.name}`}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2.5"
          >
            <What match={match} inDoubt={found.inDoubt} />
            {match.tenantId !== null ? (
              <LinkButton
                href={tenantHref(match.tenantId)}
                variant={n === 0 ? "primary" : "secondary"}
                size="sm"
                aria-label={`Open ${match.name}`}
              >
                Open
              </LinkButton>
            ) : (
              right.allowed &&
              match.organizationId !== null && (
                <ActionForm
                  action={adopt}
                  fields={{ tenantId: found.tenantId, organizationId: match.organizationId }}
                  label="Adopt"
                  name={`Adopt ${match.name}`}
                  variant={n === 0 ? "primary" : "secondary"}
                  size="sm"
                  right={match.adopt}
                  align="end"
                />
              )
            )}
          </li>
        ))}
      </ul>
      {right.allowed && (
        <div className="border-t border-line px-4 py-2.5">
          <ActionForm
            action={discard}
            fields={{ tenantId: found.tenantId }}
            label="Discard this draft"
            size="sm"
          />
        </div>
      )}
    </section>
  );
}
