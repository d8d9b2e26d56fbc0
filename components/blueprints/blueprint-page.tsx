import { ActionForm } from "#components/ui/action-form.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Link } from "#components/ui/link.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Pencil } from "#components/ui/more-icons.ts";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Person } from "#components/ui/person.tsx";
import { Section } from "#components/ui/section.tsx";
import { Time } from "#components/ui/time.tsx";
import type { BlueprintPage as Page } from "#lib/blueprints/views.ts";
import { blueprintEditHref, blueprintHref, blueprintsHref, rolloutHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { BlueprintTenants } from "./blueprint-tenants.tsx";
import { RolloutList } from "./rollout-list.tsx";
import { VersionDifferences } from "./version-differences.tsx";
import { wordsOfKind } from "./words.ts";

function Versions({ page }: { page: Page }) {
  const { versions, compared } = page;
  if (versions.length === 0) return <p className="text-ink-soft">None yet. Edit the draft and publish it.</p>;
  return (
    <>
      <ul className="divide-y divide-line">
        {versions.map(({ number, note, by, at, tenants }, n) => (
          <li key={number} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 py-2">
            <span className="font-[550]">{`Version ${number}`}</span>
            <span className="text-ink-soft">
              <Time at={at} /> by <Person name={by} />
            </span>
            <span className="text-ink-soft">{tenants === 1 ? "1 tenant" : `${tenants} tenants`}</span>
            {versions[n + 1] && (
              <Link
                href={blueprintHref(page.id, `?from=${versions[n + 1]?.number ?? 1}&to=${number}`)}
                className="link"
                aria-label={`Compare version ${number} with the one before`}
              >
                Compare
              </Link>
            )}
            {note && <span className="w-full text-sm [overflow-wrap:anywhere]">{note}</span>}
          </li>
        ))}
      </ul>
      {compared && (
        <div className="mt-6">
          <h3 className="mb-2 font-[550]">{`From version ${compared.from} to version ${compared.to}`}</h3>
          <form className="mb-2 flex flex-wrap items-end gap-3">
            {(["from", "to"] as const).map((name) => (
              <label key={name} className="text-sm">
                <span className="mr-1.5 text-ink-soft">{name === "from" ? "From" : "To"}</span>
                <select
                  key={compared[name]}
                  name={name}
                  defaultValue={compared[name]}
                  className="input inline-block w-auto"
                >
                  {versions.map(({ number }) => (
                    <option key={number} value={number}>{`Version ${number}`}</option>
                  ))}
                </select>
              </label>
            ))}
            <button type="submit" className="btn btn-secondary">
              Compare
            </button>
          </form>
          <VersionDifferences compared={compared} />
        </div>
      )}
    </>
  );
}

/** What a blueprint has, its versions, and the tenants that have it. */
export function BlueprintPage({
  page,
  archive,
  restore,
}: {
  page: Page;
  archive: FormAction;
  restore: FormAction;
}) {
  const { id, name, version, isChanged, isArchived, edit, problems, resources } = page;
  const fields = { blueprintId: id };
  return (
    <>
      <PageHeader
        title={name}
        above={
          <Link href={blueprintsHref} className="link">
            Blueprints
          </Link>
        }
        meta={version === null ? "Not published yet" : `Version ${version}`}
        actions={
          !isArchived && (
            <LinkButton
              href={blueprintEditHref(id)}
              icon={<Pencil size={15} aria-hidden />}
              disabledReason={disabledReason(edit)}
              align="end"
            >
              Edit draft
            </LinkButton>
          )
        }
      />
      <div className="space-y-8">
        {isArchived && (
          <Notice tone="info" title="Archived">
            <p>It can't be edited or applied to more tenants. Those that have it keep it.</p>
          </Notice>
        )}
        {isChanged && !isArchived && (
          <Notice
            tone="warn"
            title={version === null ? "The draft is not published" : "The draft has changes"}
          >
            <p>
              <span>
                {problems > 0 && `${problems === 1 ? "1 problem" : `${problems} problems`} to solve first. `}
              </span>
              Tenants get published versions only.
            </p>
          </Notice>
        )}
        <div className="grid gap-x-12 gap-y-8 lg:grid-cols-2">
          <Section id="resources" title="Resources">
            {resources.length === 0 && <p className="text-ink-soft">None that can be read.</p>}
            <ul className="divide-y divide-line">
              {resources.map(({ key, kind, name }) => (
                <li key={key} className="flex flex-wrap items-baseline gap-x-3 py-2">
                  <span className="min-w-0 [overflow-wrap:anywhere]">{name || key}</span>
                  <span className="text-sm text-ink-soft">{wordsOfKind(kind)}</span>
                </li>
              ))}
            </ul>
          </Section>
          <Section id="tenants" title="Tenants">
            <BlueprintTenants page={page} />
            {page.older > 0 && !isArchived && (
              <div className="mt-3">
                <LinkButton href={rolloutHref(id)} disabledReason={disabledReason(page.apply)}>
                  {`Roll out version ${version}`}
                </LinkButton>
              </div>
            )}
          </Section>
        </div>
        <Section id="versions" title="Versions">
          <Versions page={page} />
        </Section>
        {page.rollouts.length > 0 && (
          <Section id="rollouts" title="Rollouts">
            <RolloutList rollouts={page.rollouts} />
          </Section>
        )}
        <ActionForm
          action={isArchived ? restore : archive}
          fields={fields}
          label={isArchived ? "Restore blueprint" : "Archive blueprint"}
          right={edit}
        />
      </div>
    </>
  );
}
