import { DocsLink } from "#components/ui/away-link.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Plus } from "#components/ui/icons.ts";
import { Link } from "#components/ui/link.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Time } from "#components/ui/time.tsx";
import type { BlueprintRow, BlueprintList as List } from "#lib/blueprints/views.ts";
import { blueprintHref, newBlueprintHref } from "#lib/forms/href.ts";

const tenantsOf = (count: number) => (count === 1 ? "1 tenant" : `${count} tenants`);

function Row({ row }: { row: BlueprintRow }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-5 gap-y-0.5 py-2.5">
      <Link href={blueprintHref(row.id)} className="link min-w-0 font-[550] [overflow-wrap:anywhere]">
        {row.name}
      </Link>
      <span className="text-ink-soft">
        <span>{row.version === null ? "Not published yet" : `Version ${row.version}`}</span>
        {row.publishedAt && (
          <span>
            , <Time at={row.publishedAt} />
          </span>
        )}
      </span>
      <span className="text-ink-soft">{tenantsOf(row.tenants)}</span>
      {row.isChanged && row.version !== null && <span className="text-warn">Draft has changes</span>}
      {row.isArchived && <span className="text-ink-soft">Archived</span>}
    </li>
  );
}

export function BlueprintList({ list: { rows, edit } }: { list: List }) {
  const add = (
    <LinkButton
      href={newBlueprintHref}
      icon={<Plus size={15} aria-hidden />}
      disabledReason={disabledReason(edit)}
      align="end"
    >
      New blueprint
    </LinkButton>
  );
  return (
    <>
      <PageHeader
        title="Blueprints"
        meta={
          <span>
            What each new customer gets at Polytomic: connections, models and syncs.{" "}
            <DocsLink page="sharedConnections">Sharing your own connections</DocsLink>
          </span>
        }
        actions={rows.length > 0 && add}
      />
      {rows.length === 0 ? (
        <EmptyState title="No blueprints yet" action={add}>
          Define once what a new customer gets, then apply it to one tenant or to hundreds. Begin with an
          example.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line border-y border-line">
          {rows.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </ul>
      )}
    </>
  );
}
