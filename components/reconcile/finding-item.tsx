import { ActionForm } from "#components/ui/action-form.tsx";
import { ChevronRight } from "#components/ui/icons.ts";
import { Link } from "#components/ui/link.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Person } from "#components/ui/person.tsx";
import { Time } from "#components/ui/time.tsx";
import { tenantHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { FindingRow } from "#lib/reconcile/views.ts";
import type { Right } from "#lib/staff/views.ts";

export type Repairs = {
  adopt: FormAction;
  forget: FormAction;
  rename: FormAction;
  keepName: FormAction;
  acknowledge: FormAction;
};

type ItemProps = { row: FindingRow; right: Right; repairs: Repairs };

const nameOf = ({ tenantName, organizationName, organizationId }: FindingRow) =>
  tenantName ?? organizationName ?? organizationId ?? "Unnamed";

/** One difference, and its fix. */
export function FindingItem(props: ItemProps) {
  const { row } = props;
  const { kind, tenantId, organizationId, organizationName, detail, repair } = row;
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-2.5">
      <div className="min-w-0">
        <p translate="no" className={`font-[550] wrap-anywhere ${repair ? "text-ink-soft" : ""}`}>
          {tenantId === null ? (
            nameOf(row)
          ) : (
            <Link href={tenantHref(tenantId)} className="link" translate="no">
              {nameOf(row)}
            </Link>
          )}
        </p>
        {kind === "renamed" && (
          <p className="text-sm">
            At Polytomic:{" "}
            <span translate="no" className="font-[550]">
              {organizationName}
            </span>
          </p>
        )}
        {(kind === "key_dead" || kind === "key_foreign") && detail !== null && (
          <p className={`text-sm ${kind === "key_foreign" ? "text-bad" : ""}`}>{detail}</p>
        )}
        {organizationId !== null && (
          <code translate="no" className="font-mono text-sm text-ink-soft wrap-anywhere">
            {organizationId}
          </code>
        )}
      </div>
      {repair === null ? (
        // The page says once who may fix it.
        props.right.allowed && <Repair {...props} />
      ) : (
        <p className="text-sm text-ink-soft">
          <span>{repair.what}</span>
          {repair.by !== null && (
            <span>
              <span> by </span>
              <Person name={repair.by} />
            </span>
          )}{" "}
          {repair.at !== null && <Time at={repair.at} align="end" />}
        </p>
      )}
    </li>
  );
}

function Repair({ row, right, repairs }: ItemProps) {
  const name = nameOf(row);
  const common = { fields: { findingId: row.id }, size: "sm", right, align: "end" } as const;
  switch (row.kind) {
    case "not_ours":
      return <ActionForm {...common} action={repairs.adopt} label="Adopt" name={`Adopt ${name}`} />;
    case "renamed":
      return (
        <div className="flex flex-wrap items-start gap-2">
          <ActionForm {...common} action={repairs.rename} label="Rename here" name={`Rename here: ${name}`} />
          <ActionForm
            {...common}
            action={repairs.keepName}
            label="Keep our name"
            name={`Keep our name: ${name}`}
          />
        </div>
      );
    case "missing_upstream":
      return (
        <details className="group min-w-0">
          <summary
            aria-label={`Archive here: ${name}`}
            className="btn btn-secondary btn-sm inline-flex list-none items-center gap-1"
          >
            <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
            Archive here
          </summary>
          <div className="mt-2 max-w-80 space-y-2">
            <p className="text-sm">
              Archives the tenant and marks its keys as stopped. The timeline is kept.
            </p>
            <ActionForm {...common} action={repairs.forget} label={`Archive ${name}`} variant="danger" />
          </div>
        </details>
      );
    case "key_dead":
      return (
        row.tenantId !== null && (
          <LinkButton
            href={tenantHref(row.tenantId, "keys", "#rotate")}
            size="sm"
            aria-label={`Mint a new key for ${name}`}
          >
            Mint a new key
          </LinkButton>
        )
      );
    case "key_foreign":
      return (
        <div className="flex flex-wrap items-start gap-2">
          {row.tenantId !== null && (
            <LinkButton
              href={tenantHref(row.tenantId, "keys", "#revoke")}
              size="sm"
              variant="danger"
              aria-label={`Stop using the key of ${name}`}
            >
              Stop using the key
            </LinkButton>
          )}
          <ActionForm
            {...common}
            action={repairs.acknowledge}
            label="Acknowledge"
            name={`Acknowledge: ${name}`}
          />
        </div>
      );
  }
}
