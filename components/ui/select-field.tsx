"use client";

import type { ComponentProps } from "react";
import { Field, type FieldText, useControl } from "./field.tsx";

/** `isName`: not translated. */
type Options = { options: readonly { value: string; label: string; isName?: boolean }[] };
type SelectProps = Omit<ComponentProps<"select">, "name" | "id" | "value" | "defaultValue"> & Options;

/** The control alone, for a row that has no room for more than an accessible name. */
export function Select({
  name,
  hint,
  options,
  className = "input",
  ...rest
}: SelectProps & Pick<FieldText, "name" | "hint">) {
  const { value, control } = useControl({ name, hint });
  return (
    // Keyed by its value: after an action React resets a select to the option it began with.
    <select key={value} {...control} {...rest} defaultValue={value} className={className}>
      {options.map((option) => (
        <option key={option.value} value={option.value} translate={option.isName ? "no" : undefined}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

export function SelectField({ label, ...rest }: FieldText & Omit<SelectProps, "className">) {
  const { name, hint } = rest;
  return (
    <Field name={name} label={label} hint={hint}>
      <Select {...rest} />
    </Field>
  );
}
