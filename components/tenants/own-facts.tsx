import { DefinitionList } from "#components/ui/definition-list.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Pencil } from "#components/ui/more-icons.ts";
import { Person } from "#components/ui/person.tsx";
import { Section } from "#components/ui/section.tsx";
import { Time } from "#components/ui/time.tsx";
import type { TenantFacts } from "#lib/directory/views.ts";
import { editHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { Overtaken, TenantEdit } from "#lib/tenants/edit.ts";
import { EditForm } from "./edit-form.tsx";

function Labels({ labels }: { labels: string[] }) {
  if (labels.length === 0) return "None";
  return (
    <ul className="flex flex-wrap gap-1.5">
      {labels.map((label) => (
        <li key={label} className="rounded-sm bg-raised px-1.5 text-sm">
          {label}
        </li>
      ))}
    </ul>
  );
}

/** What only we store of a tenant, edited in place. The address opens the form, so that it works without script. */
export function OwnFacts({
  tenant,
  edit,
  save,
}: {
  tenant: TenantFacts;
  edit: TenantEdit | null;
  save: FormAction<{ overtaken: Overtaken }>;
}) {
  const open = edit !== null && tenant.edit.allowed;
  return (
    <Section
      id="facts-own"
      title="Our record"
      aside={
        !open && (
          <LinkButton
            href={editHref(tenant.id)}
            scroll={false}
            size="sm"
            variant="ghost"
            align="end"
            icon={<Pencil size={14} aria-hidden />}
            disabledReason={disabledReason(tenant.edit)}
          >
            Edit<span className="sr-only"> our record</span>
          </LinkButton>
        )
      }
    >
      {open ? (
        <EditForm edit={edit} right={tenant.edit} save={save} />
      ) : (
        <DefinitionList
          facts={[
            { label: "Name", value: <span translate="no">{tenant.name}</span> },
            { label: "Customer id", value: tenant.externalId, copy: tenant.externalId },
            { label: "Owner", value: <Person name={tenant.owner} /> },
            { label: "Labels", value: <Labels labels={tenant.labels} /> },
            {
              label: "Notes",
              value: tenant.notes === null ? "None" : <p className="whitespace-pre-wrap">{tenant.notes}</p>,
            },
            {
              label: "Created",
              value: (
                <>
                  <Time at={tenant.createdAt} /> by <Person name={tenant.createdBy} />
                </>
              ),
            },
          ]}
        />
      )}
    </Section>
  );
}
