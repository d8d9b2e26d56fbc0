"use client";

import type { ComponentProps } from "react";
import { Field, type FieldText, useControl, useLeft } from "./field.tsx";

type TextFieldProps = FieldText &
  Omit<ComponentProps<"input">, "name" | "id" | "className" | "value" | "defaultValue"> & {
    optional?: boolean | undefined;
    mono?: boolean | undefined;
    /** The most characters that it takes; near them it says how many are left. */
    limit?: number | undefined;
  };

export function TextField({
  name,
  label,
  hint,
  optional,
  mono = false,
  type = "text",
  limit,
  onInput,
  ...rest
}: TextFieldProps) {
  const { value, control } = useControl({ name, hint });
  const { left, measure } = useLeft(limit, value);
  return (
    <Field name={name} label={label} hint={hint} optional={optional} left={left}>
      <input
        {...rest}
        {...control}
        type={type}
        onInput={(event) => {
          measure(event.currentTarget.value);
          onInput?.(event);
        }}
        defaultValue={value}
        className={mono ? "input font-mono" : "input"}
      />
    </Field>
  );
}
