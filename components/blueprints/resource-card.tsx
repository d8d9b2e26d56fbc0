"use client";

import { Button } from "#components/ui/button.tsx";
import { ChevronRight } from "#components/ui/icons.ts";
import { Trash2 } from "#components/ui/more-icons.ts";
import { ConfigurationInput } from "./configuration-input.tsx";
import { isPart, type Part, type Path, resourcesIn, textOf } from "./document.ts";
import { problemsAt, useEditing } from "./editing.ts";
import { type KindField, kindFields } from "./kind-fields.ts";
import { Problems } from "./labelled.tsx";
import { SecretInput } from "./secret-input.tsx";
import { TypeInput, TypesInput } from "./type-input.tsx";
import { ChoiceInput, FlagInput, JsonInput, LinesInput, SqlInput, TextInput } from "./value-inputs.tsx";
import { kindWords, wordsOfKind } from "./words.ts";

function ReferenceInput({ field, path, own }: { field: KindField; path: Path; own: string }) {
  const options = resourcesIn(useEditing().draft).flatMap(({ key, kind }) =>
    key !== own && field.kinds?.includes(textOf(kind))
      ? [{ value: `\${ref.${textOf(key)}.id}`, label: textOf(key) }]
      : [],
  );
  return <ChoiceInput path={path} label={field.label} options={options} empty="Choose a resource" />;
}

function SpecInput({ field, path, resource }: { field: KindField; path: Path; resource: Part }) {
  const { label, hint, type, choices = [] } = field;
  const props = { path, label, hint };
  const spec = isPart(resource.spec) ? resource.spec : {};
  if (type === "configuration") return <ConfigurationInput path={path} type={textOf(spec.type)} />;
  if (type === "reference") return <ReferenceInput field={field} path={path} own={textOf(resource.key)} />;
  if (type === "secret") return <SecretInput {...props} />;
  if (type === "type") return <TypeInput {...props} />;
  if (type === "types") return <TypesInput {...props} />;
  if (type === "lines") return <LinesInput {...props} />;
  if (type === "json") return <JsonInput {...props} />;
  if (type === "sql") return <SqlInput {...props} />;
  if (type === "choice")
    return <ChoiceInput {...props} options={choices.map((value) => ({ value, label: value }))} />;
  return <TextInput {...props} />;
}

const isWide = ({ type }: KindField) => type === "configuration" || type === "json" || type === "sql";
/** Kinds that stay at Polytomic unless the blueprint says otherwise. */
const staysUsually = ["connection", "customerConnection"];
const onRemove = [
  { value: "delete", label: "Delete it" },
  { value: "keep", label: "Keep it" },
];

/** What the form has no field for: the JSON beside it shows it, and this says so. */
function Others({ spec, fields, at }: { spec: Part; fields: KindField[]; at: Path }) {
  const known = fields.map(({ path }) => path[0]);
  const others = Object.keys(spec).filter((name) => !known.includes(name));
  return others.map((name) => <JsonInput key={name} path={[...at, "spec", name]} label={name} />);
}

/** One resource. Closed it shows what it is, and whether something is wrong with it. */
export function ResourceCard({ resource, n, isOpen }: { resource: Part; n: number; isOpen: boolean }) {
  const { set, problems, disabled } = useEditing();
  const at: Path = ["resources", n];
  const kind = textOf(resource.kind);
  const fields = kindFields[kind] ?? [];
  const spec = isPart(resource.spec) ? resource.spec : {};
  const own = problemsAt(problems, `/resources/${n}`, true);
  const errors = own.filter(({ isWarning }) => !isWarning).length;
  const direct = own.filter(({ at }) => [`/resources/${n}`, `/resources/${n}/spec`].includes(at));
  return (
    <details open={isOpen} id={`resource-${n}`} className="group border-b border-line">
      <summary className="flex cursor-pointer flex-wrap items-baseline gap-x-3 py-3">
        <ChevronRight
          size={14}
          aria-hidden
          className="-mr-1 shrink-0 self-center text-ink-soft transition-transform group-open:rotate-90"
        />
        <span className="font-[550] [overflow-wrap:anywhere]">
          {textOf(resource.key) || `Resource ${n + 1}`}
        </span>
        <span className="text-sm text-ink-soft">{wordsOfKind(kind)}</span>
        {errors > 0 && (
          <span className="text-sm text-bad">{errors === 1 ? "1 problem" : `${errors} problems`}</span>
        )}
      </summary>
      <div className="space-y-4 pb-5">
        <Problems problems={direct} />
        <div className="grid gap-x-4 gap-y-4 sm:grid-cols-2">
          <TextInput path={[...at, "key"]} label="Key" hint="Others refer to it by this." />
          <ChoiceInput
            path={[...at, "kind"]}
            label="Kind"
            options={Object.entries(kindWords).map(([value, label]) => ({ value, label }))}
          />
          {fields.map((field) => (
            <div key={field.path.join(".")} className={isWide(field) ? "min-w-0 sm:col-span-2" : "min-w-0"}>
              <SpecInput field={field} path={[...at, "spec", ...field.path]} resource={resource} />
            </div>
          ))}
          <Others spec={spec} fields={fields} at={at} />
          {/Sync$/.test(kind) && (
            <FlagInput path={[...at, "activate"]} label="Activate once created" isOffUnset />
          )}
          {/Sync$/.test(kind) && (
            <FlagInput path={[...at, "firstRun"]} label="Run once after activation" isOffUnset />
          )}
          <ChoiceInput
            path={[...at, "onRemove"]}
            label="When the blueprint is removed"
            options={onRemove}
            empty={staysUsually.includes(kind) ? "Keep it, as usual" : "Delete it, as usual"}
          />
        </div>
        {!disabled && (
          <Button
            size="sm"
            variant="ghost"
            icon={<Trash2 size={14} aria-hidden />}
            onClick={() => set(at, undefined)}
          >
            {`Remove resource ${textOf(resource.key)}`}
          </Button>
        )}
      </div>
    </details>
  );
}
