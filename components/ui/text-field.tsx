"use client";

import type { ComponentProps } from "react";
import { Field, type FieldText, useControl } from "./field.tsx";

type TextFieldProps = FieldText &
  Omit<ComponentProps<"input">, "name" | "id" | "className" | "value" | "defaultValue"> & {
    optional?: boolean | undefined;
    mono?: boolean | undefined;
  };

export function TextField({
  name,
  label,
  hint,
  optional,
  mono = false,
  type = "text",
  ...rest
}: TextFieldProps) {
  const { value, control } = useControl({ name, hint });
  return (
    <Field name={name} label={label} hint={hint} optional={optional}>
      <input
        {...rest}
        {...control}
        type={type}
        defaultValue={value}
        className={mono ? "input font-mono" : "input"}
      />
    </Field>
  );
}
