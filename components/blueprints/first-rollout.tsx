import { EmptyState } from "#components/ui/empty-state.tsx";
import { Link } from "#components/ui/link.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Section } from "#components/ui/section.tsx";
import type { FirstPage } from "#lib/blueprints/first-views.ts";
import { applyBlueprintHref, blueprintsHref, tenantsHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { FirstForm } from "./first-form.tsx";
import type { Preview } from "./first-plan.tsx";
import { tenants } from "./rollout-words.ts";

/** Which blueprint; the selection stays in the address. */
function Choice({ offered, selection }: Pick<FirstPage, "offered" | "selection">) {
  return (
    <Section id="offered" title="Choose a blueprint">
      <ul className="-mt-3 divide-y divide-line">
        {offered.map(({ blueprintId, name, version }) => (
          <li key={blueprintId} className="flex flex-wrap items-baseline gap-x-3 py-2">
            <Link
              href={applyBlueprintHref(selection, blueprintId)}
              className="link min-w-0 font-[550] wrap-anywhere"
            >
              {name}
            </Link>
            <span className="text-sm text-ink-soft">version {version}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Nothing({ isPublished }: { isPublished: boolean }) {
  return isPublished ? (
    <EmptyState
      title="No tenants selected"
      action={<LinkButton href={tenantsHref()}>Select tenants in the list</LinkButton>}
    >
      Choose “Select tenants” under the list's options, then “Apply a blueprint”.
    </EmptyState>
  ) : (
    <EmptyState
      title="No blueprint to apply"
      action={<LinkButton href={blueprintsHref}>Blueprints</LinkButton>}
    >
      A blueprint says what each new customer gets at Polytomic. None is published yet.
    </EmptyState>
  );
}

/** Gives tenants of the list a blueprint that they do not have. */
export function FirstRollout({
  page: { form, offered, selection, count },
  start,
  preview,
}: {
  page: FirstPage;
  start: FormAction;
  preview: Preview;
}) {
  return (
    <>
      <PageHeader
        title={form ? `Apply ${form.blueprint}` : "Apply a blueprint"}
        above={
          <Link href={tenantsHref()} className="link">
            Tenants
          </Link>
        }
        meta={`${form ? `Version ${form.version}, ` : ""}${tenants(count)} selected`}
      />
      <div className="max-w-[46rem] space-y-8">
        {(offered.length === 0 || count === 0) && <Nothing isPublished={offered.length > 0} />}
        {count > 0 && form === null && offered.length > 0 && (
          <Choice offered={offered} selection={selection} />
        )}
        {form !== null && offered.length > 1 && (
          <p>
            <Link href={applyBlueprintHref(selection)} className="link">
              Choose another blueprint
            </Link>
          </p>
        )}
        {form !== null && <FirstForm form={form} count={count} start={start} preview={preview} />}
      </div>
    </>
  );
}
