"use client";

import { useEffect, useState } from "react";
import type { TypeField } from "#lib/blueprints/views.ts";
import { isPart, type Path, valueAt } from "./document.ts";
import { useEditing } from "./editing.ts";
import { SecretInput } from "./secret-input.tsx";
import { ChoiceInput, FlagInput, JsonInput, TextInput } from "./value-inputs.tsx";

const typeless = "Enter a type to get a form for it.";
const unread = "Polytomic's form for this type could not be read. It takes one tenant with a working key.";

function FieldInput({ field, path }: { field: TypeField; path: Path }) {
  const { type, isSecret, isRequired, choices, hint } = field;
  const label = isRequired ? `${field.label} (required)` : field.label;
  const props = { path, label, hint: hint || undefined };
  if (isSecret) return <SecretInput {...props} title={field.label} />;
  if (choices.length > 0)
    return <ChoiceInput {...props} options={choices.map((value) => ({ value, label: value }))} />;
  if (type === "boolean") return <FlagInput {...props} />;
  return type === "json" ? <JsonInput {...props} /> : <TextInput {...props} isNumeric={type === "number"} />;
}

/**
 * The fields of a connection's type as Polytomic describes them. While they can't be read, and for what the type does
 * not have, the configuration is edited as JSON.
 */
export function ConfigurationInput({ path, type }: { path: Path; type: string }) {
  const { draft, readType } = useEditing();
  const [fields, setFields] = useState<TypeField[] | null>(null);
  useEffect(() => {
    let isOver = false;
    setFields(null);
    if (type === "") return undefined;
    // Typed letter by letter, only the last one counts.
    const timer = setTimeout(async () => {
      const found = await readType(type);
      if (!isOver) setFields(found);
    }, 400);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [type, readType]);
  if (!fields || fields.length === 0)
    return <JsonInput path={path} label="Configuration" hint={type === "" ? typeless : unread} />;
  const value = valueAt(draft, path);
  const isSet = (name: string) => isPart(value) && value[name] !== undefined;
  const first = fields.filter(({ name, isRequired, isSecret }) => isRequired || isSecret || isSet(name));
  const rest = fields.filter((field) => !first.includes(field));
  const all = (these: TypeField[]) => (
    <div className="grid gap-4 sm:grid-cols-2">
      {these.map((field) => (
        <FieldInput key={field.name} field={field} path={[...path, field.name]} />
      ))}
    </div>
  );
  return (
    <fieldset className="min-w-0 space-y-3">
      <legend className="mb-2 text-sm font-[550]">Configuration</legend>
      {all(first)}
      {rest.length > 0 && (
        <details>
          <summary className="cursor-pointer text-sm text-ink-soft">{`${rest.length} more settings`}</summary>
          <div className="mt-3">{all(rest)}</div>
        </details>
      )}
    </fieldset>
  );
}
