"use client";

import { useState } from "react";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Form, useField } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Section } from "#components/ui/section.tsx";
import { staysChecked } from "#components/ui/stays-checked.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextAreaField } from "#components/ui/text-area-field.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { CapturedDraft, NewBlueprint as Page } from "#lib/blueprints/views.ts";
import { limits } from "#lib/forms/limits.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { CaptureForm } from "./capture-form.tsx";

const others = [
  { id: "empty", title: "Empty", about: "Add variables and resources yourself." },
  { id: "json", title: "JSON", about: "Paste the document of another blueprint." },
];

/** What to begin with, as it was chosen before an answer with errors too, and the field for JSON. */
export function BeginWith({ examples }: Pick<Page, "examples">) {
  const choices = [...examples, ...others];
  const { value } = useField("from");
  const [from, setFrom] = useState(value ?? choices[0]?.id ?? "empty");
  return (
    <>
      <fieldset>
        <legend className="mb-2 font-[550]">Begin with</legend>
        <div className="space-y-2.5">
          {choices.map(({ id, title, about }) => (
            <label key={id} className="flex items-start gap-2.5">
              <input
                ref={staysChecked(from === id)}
                type="radio"
                name="from"
                value={id}
                checked={from === id}
                onChange={() => setFrom(id)}
                className="mt-1 size-4 shrink-0 accent-(--accent-fill)"
              />
              <span className="min-w-0">
                <span className="font-[550]">{title}</span>
                <span className="block text-sm text-ink-soft">{about}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      {from === "json" && <TextAreaField name="document" label="Document" rows={12} spellCheck={false} />}
    </>
  );
}

/** A name, and what to begin with. */
const BeginForm = ({ page, create }: { page: Page; create: FormAction }) => (
  <Form
    action={create}
    prefix="new-"
    hidden={{ draftId: page.draftIds.begun }}
    disabledReason={disabledReason(page.edit)}
    className="space-y-5"
  >
    <FormOutcome />
    <TextField
      name="name"
      label="Name"
      limit={limits.name}
      required
      autoComplete="off"
      placeholder="Standard plan"
    />
    <BeginWith examples={page.examples} />
    <SubmitButton variant="primary">Create blueprint</SubmitButton>
  </Form>
);

/** The form that the link is about comes first. */
export function NewBlueprint({
  page,
  create,
  capture,
}: {
  page: Page;
  create: FormAction;
  capture: FormAction<CapturedDraft>;
}) {
  const captured = (
    <Section id="capture" title="Capture from a tenant">
      <CaptureForm page={page} capture={capture} />
    </Section>
  );
  return (
    <div className="max-w-2xl space-y-10">
      {page.tenant && captured}
      <Section id="begin" title="From an example or JSON">
        <BeginForm page={page} create={create} />
      </Section>
      {!page.tenant && captured}
    </div>
  );
}
