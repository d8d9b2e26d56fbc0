"use client";

import { useId } from "react";
import { textOf, valueAt } from "./document.ts";
import { useEditing } from "./editing.ts";
import { ChoiceInput, type InputProps, LinesInput, TextInput } from "./value-inputs.tsx";

/** One of the types that Polytomic offers; typed while they can't be read. */
export function TypeInput(props: InputProps) {
  const { types } = useEditing();
  if (types.length === 0) return <TextInput {...props} />;
  const options = types.map(({ id, name }) => ({ value: id, label: name }));
  return <ChoiceInput {...props} hint={undefined} options={options} empty="Choose a type" />;
}

/** Some of them, one per line, with a list to add from. */
export function TypesInput(props: InputProps) {
  const { draft, set, types, disabled } = useEditing();
  const id = useId();
  const value = valueAt(draft, props.path);
  // A placeholder stands for the whole list.
  const isPlaceholder = textOf(value) !== "";
  const chosen: unknown[] = Array.isArray(value) ? value : [];
  const rest = types.filter((type) => !chosen.includes(type.id));
  return (
    <div className="space-y-2">
      <LinesInput {...props} />
      {rest.length > 0 && !isPlaceholder && !disabled && (
        <div>
          <label htmlFor={id} className="sr-only">
            Add a type
          </label>
          <select
            id={id}
            className="input"
            value=""
            onChange={({ target: { value: added } }) => set(props.path, [...chosen, added])}
          >
            <option value="" disabled>
              Add a type
            </option>
            {rest.map((type) => (
              <option key={type.id} value={type.id}>
                {type.name}
              </option>
            ))}
          </select>
        </div>
      )}
    </div>
  );
}
