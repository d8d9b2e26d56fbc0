"use client";

import { useEffect, useRef, useState } from "react";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { FieldError } from "#components/ui/field.tsx";
import { Form, type FormHandle, useField, useForm, useFormContext } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { BlueprintEditor, DocumentProblem, TypeChoice, TypeField } from "#lib/blueprints/views.ts";
import { readJson, writeJson } from "#lib/forms/json-text.ts";
import type { FormAction, Reply } from "#lib/forms/state.ts";
import { AddResource } from "./add-resource.tsx";
import { type Path, resourcesIn, withValue } from "./document.ts";
import { EditingContext } from "./editing.ts";
import { Problems } from "./labelled.tsx";
import { PublishForm } from "./publish-form.tsx";
import { ResourceCard } from "./resource-card.tsx";
import { useLiveProblems } from "./use-live-problems.ts";
import { useTypes } from "./use-types.ts";
import { VariableRows } from "./variable-rows.tsx";

export type EditorActions = {
  save: FormAction;
  publish: FormAction;
  check: (input: { document: string }) => Promise<Reply<DocumentProblem[]>>;
  readType: (input: { type: string }) => Promise<Reply<TypeField[] | null>>;
  readTypes: (input: Record<string, never>) => Promise<Reply<TypeChoice[]>>;
};

/** The draft as JSON. It is what is sent, also without script. */
function DocumentField({
  text,
  initial,
  onType,
}: {
  text: string;
  initial: string;
  onType: (text: string) => void;
}) {
  const { id, value, error } = useField("document");
  const isUntouched = useFormContext().state.status === "idle" && text === initial;
  useEffect(() => {
    // What was typed before the page was reloaded.
    if (isUntouched && value !== undefined && value !== initial) onType(value);
  }, [isUntouched, value, initial, onType]);
  const read = readJson(text);
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-[550]">
        JSON
      </label>
      <textarea
        id={id}
        name="document"
        className="input min-h-80 font-mono text-sm xl:h-[calc(100dvh-16rem)]"
        rows={24}
        spellCheck={false}
        value={text}
        aria-invalid={"problem" in read || error ? true : undefined}
        aria-describedby={`${id}-state`}
        onChange={(event) => onType(event.target.value)}
      />
      {error && <FieldError name="document" />}
      <p id={`${id}-state`} className={`mt-1 text-sm ${"problem" in read ? "text-bad" : "text-ink-soft"}`}>
        {"problem" in read ? read.problem : "The form and this JSON are one draft: edit either."}
      </p>
    </div>
  );
}

function Overtaken({ form, id }: { form: FormHandle; id: string }) {
  if (form.state.problem?.code !== "conflict") return null;
  return (
    <p className="flex flex-wrap items-center gap-3">
      <a className="link" href={id} target="_blank" rel="noreferrer">
        Open the saved draft in a new tab
      </a>
      <SubmitButton name="over" value="yes" size="sm">
        Save mine over it
      </SubmitButton>
    </p>
  );
}

export function Editor({ page, href, ...actions }: { page: BlueprintEditor; href: string } & EditorActions) {
  const [text, setText] = useState(page.text);
  const [added, setAdded] = useState<number | null>(null);
  const form = useForm(actions.save);
  const read = readJson(text);
  const [draft, setDraft] = useState<unknown>(() => ("value" in read ? read.value : {}));
  const problems = useLiveProblems(page, text, actions.check);
  // Two changes of one event add up.
  const latest = useRef(draft);
  const take = (next: unknown) => {
    latest.current = next;
    setDraft(next);
  };
  const type = (typed: string) => {
    setText(typed);
    const next = readJson(typed);
    if ("value" in next) take(next.value);
  };
  const set = (path: Path, value: unknown) => {
    take(withValue(latest.current, path, value));
    setText(writeJson(latest.current));
  };
  const [readType] = useState(() => async (type: string) => {
    const reply = await actions.readType({ type }).catch(() => null);
    return reply?.ok ? reply.value : null;
  });
  const types = useTypes(actions.readTypes, page.edit.allowed);
  const isUnreadable = "problem" in read;
  const resources = resourcesIn(draft);
  const disabled = isUnreadable || !page.edit.allowed;
  return (
    <EditingContext value={{ draft, set, problems, readType, types, disabled }}>
      <Form
        form={form}
        keep
        values={{ name: page.name, document: page.text }}
        hidden={{ blueprintId: page.id, seenUpdatedAt: page.updatedAt }}
        disabledReason={disabledReason(page.edit)}
        className="space-y-6"
      >
        <div className="grid gap-x-10 gap-y-8 xl:grid-cols-[minmax(0,1fr)_minmax(0,34rem)]">
          <div className="min-w-0 space-y-8">
            {isUnreadable && (
              <Notice tone="warn" title="The JSON can't be read">
                <p>The form shows the last draft that could be. Correct the JSON to continue here.</p>
              </Notice>
            )}
            <div className="max-w-md">
              <TextField name="name" label="Blueprint name" required autoComplete="off" />
            </div>
            <Section id="variables" title="Variables">
              <VariableRows />
            </Section>
            <Section id="resources" title="Resources">
              <Problems problems={problems.filter(({ at }) => !/^\/(variables|resources\/\d)/.test(at))} />
              {resources.map((resource, n) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a key changes while it is typed, a place does not.
                <ResourceCard key={n} resource={resource} n={n} isOpen={n === added} />
              ))}
              {!disabled && (
                <div className="mt-4">
                  <AddResource onAdd={setAdded} />
                </div>
              )}
            </Section>
          </div>
          <div className="min-w-0 xl:sticky xl:top-4 xl:self-start">
            <DocumentField text={text} initial={page.text} onType={type} />
          </div>
        </div>
        <FormOutcome />
        <Overtaken form={form} id={href} />
        <SubmitButton variant="primary">Save draft</SubmitButton>
      </Form>
      <div className="mt-8">
        <PublishForm
          page={page}
          isSaved={!isUnreadable && writeJson(draft) === page.text}
          problems={problems}
          publish={actions.publish}
        />
      </div>
    </EditingContext>
  );
}
