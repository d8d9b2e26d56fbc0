"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button, look } from "#components/ui/button.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { fetchJson } from "#components/ui/fetch-json.ts";
import { FieldError } from "#components/ui/field.tsx";
import { Form, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { X } from "#components/ui/icons.ts";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Select } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { Matching } from "#lib/directory/views.ts";
import type { BatchKind } from "#lib/forms/batch.ts";
import { applyBlueprintHref } from "#lib/forms/href.ts";
import { mostChosen } from "#lib/forms/most-chosen.ts";
import { packIds } from "#lib/forms/packed-ids.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { Right } from "#lib/staff/views.ts";
import { useBatchId } from "./batch-id.ts";
import { LabelsInput } from "./labels-input.tsx";
import { useRoomAbove } from "./use-room-above.ts";
import type { Selection } from "./use-selection.ts";

const here = "Nothing changes at Polytomic, and keys keep working.";
/** `send`: the button, before and after the tenants. */
const acts: Record<BatchKind, { label: string; send: [string, string]; says: string }> = {
  owner: { label: "Change owner", send: ["Change the owner of", ""], says: "" },
  add_labels: { label: "Add labels", send: ["Add labels to", ""], says: "" },
  remove_labels: { label: "Remove labels", send: ["Remove labels from", ""], says: "" },
  hold: { label: "Put on hold", send: ["Put", "on hold"], says: `Pauses onboarding. ${here}` },
  resume: { label: "Take off hold", send: ["Take", "off hold"], says: here },
  archive: {
    label: "Archive",
    send: ["Archive", ""],
    says: `Hides them from the list and pauses their connect links until they are restored. ${here}`,
  },
  restore: { label: "Restore", send: ["Restore", ""], says: "Shows them in the list again." },
  verify: {
    label: "Verify keys",
    send: ["Verify the keys of", ""],
    says: "Asks Polytomic about each key in use.",
  },
};
const kinds = [
  { value: "", label: "Choose an action" },
  ...Object.entries(acts).map(([value, { label }]) => ({ value, label })),
];

const counted = (n: number) => `${n.toLocaleString("en")} ${n === 1 ? "tenant" : "tenants"}`;

/** Why nothing can be done with them. */
function unchosen(count: number, tooMany: boolean): string | undefined {
  if (count === 0) return "Select at least one tenant.";
  if (tooMany) return `At most ${mostChosen} can be selected one by one. Filter the list and select all.`;
  return undefined;
}

/** What can be done with the tenants that are ticked. */
export default function SelectionBar({
  selection,
  pageIds,
  search,
  edit,
  applyBlueprint,
  start,
  onEnd,
}: {
  selection: Selection;
  pageIds: string[];
  /** The filter, without a page. */
  search: string;
  edit: Right;
  applyBlueprint: Right;
  start: FormAction;
  onEnd: () => void;
}) {
  const [kind, setKind] = useState<BatchKind | "">("");
  const matching = useQuery({
    queryKey: ["matching", search],
    queryFn: ({ signal }) => fetchJson<Matching>(`/api/tenants/matching?${search}`, signal),
    staleTime: 30_000,
  }).data;
  const form = useForm(start);
  const batchId = useBatchId(form.state);
  const { ids, isAll, choose } = selection;
  const count = isAll ? (matching?.count ?? 0) : ids.size;
  const owners = (matching?.owners ?? []).map(({ id, name }) => ({ value: id, label: name, isName: true }));
  const isPage = !isAll && pageIds.length > 0 && pageIds.every((id) => ids.has(id));
  const tooMany = !isAll && ids.size > mostChosen;
  const canExport = count > 0 && !tooMany;
  const exported = isAll ? search : `ids=${packIds(ids)}`;
  const whyNot =
    disabledReason(edit) ?? unchosen(count, tooMany) ?? (kind === "" ? "Choose an action." : undefined);
  return (
    <section ref={useRoomAbove()} aria-label="Selected tenants" className="selection-bar">
      <div className="flex flex-wrap items-center gap-x-1 gap-y-2 sm:gap-x-2">
        <p role="status" className="font-[550] sm:mr-2">
          {`${count.toLocaleString("en")} selected`}
        </p>
        <label className="btn btn-ghost btn-sm">
          <input
            type="checkbox"
            checked={isPage || isAll}
            onChange={({ target: { checked } }) => {
              const next = new Set(isAll ? pageIds : ids);
              for (const id of pageIds)
                if (checked) next.add(id);
                else next.delete(id);
              choose(next);
            }}
          />
          All on this page
        </label>
        {matching && !matching.more && matching.count > pageIds.length && (
          <label className="btn btn-ghost btn-sm">
            <input type="checkbox" checked={isAll} onChange={() => choose(new Set(), !isAll)} />
            <span>{`All ${matching.count.toLocaleString("en")} that match`}</span>
          </label>
        )}
        <Button size="sm" onClick={onEnd} icon={<X size={14} aria-hidden />} className="max-sm:ml-auto">
          <span className="max-[25rem]:sr-only">Cancel</span>
        </Button>
        <span className="flex flex-wrap gap-2 max-sm:w-full sm:ml-auto">
          {applyBlueprint.allowed && (
            <LinkButton
              size="sm"
              href={applyBlueprintHref(isAll ? new URLSearchParams({ search }).toString() : exported)}
              disabledReason={unchosen(count, tooMany)}
            >
              Apply a blueprint
            </LinkButton>
          )}
          <a
            href={canExport ? `/api/tenants/export?${exported}` : undefined}
            download
            role={canExport ? undefined : "link"}
            aria-disabled={!canExport || undefined}
            className={look({ size: "sm" })}
          >
            Export as CSV
          </a>
        </span>
      </div>
      {edit.allowed && (
        <Form
          form={form}
          prefix="batch-"
          hidden={{
            batchId,
            ...(isAll ? { search, count: String(count) } : { ids: [...ids].join(",") }),
          }}
          disabledReason={whyNot}
          className="mt-2 space-y-2"
        >
          <FormOutcome />
          <div className="flex flex-wrap items-start gap-2">
            <Select
              name="kind"
              aria-label="Action"
              options={kinds}
              onChange={({ target }) => setKind(target.value as BatchKind | "")}
              className="input w-auto min-w-0 flex-1 basis-44 sm:flex-none"
            />
            {kind === "owner" && (
              <div>
                <Select
                  name="ownerId"
                  aria-label="New owner"
                  options={[{ value: "", label: "Choose an owner" }, ...owners]}
                  className="input sm:w-auto"
                />
                <FieldError name="ownerId" />
              </div>
            )}
            {(kind === "add_labels" || kind === "remove_labels") && <LabelsInput />}
            <SubmitButton variant="primary">
              {kind === "" ? "Apply" : acts[kind].send.join(` ${counted(count)} `)}
            </SubmitButton>
          </div>
          {kind !== "" && <p className="text-sm text-ink-soft empty:hidden">{acts[kind].says}</p>}
        </Form>
      )}
    </section>
  );
}
