import type { ComponentProps } from "react";
import { Field, type FieldText, tied } from "./field.tsx";

type SelectFieldProps = FieldText &
  Omit<ComponentProps<"select">, "name" | "id" | "className"> & {
    options: readonly { value: string; label: string }[];
  };

export function SelectField({
  name,
  id,
  label,
  hint,
  error,
  options,
  defaultValue,
  ...rest
}: SelectFieldProps) {
  return (
    <Field name={name} id={id} label={label} hint={hint} error={error}>
      {/* Keyed by its value: after an action React resets a select to the option it began with. */}
      <select
        key={String(defaultValue)}
        {...rest}
        {...tied({ name, id, hint, error })}
        defaultValue={defaultValue}
        className="input"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Field>
  );
}
