"use client";

import type { ComponentProps } from "react";
import { Field, type FieldText, useControl } from "./field.tsx";

type TextAreaFieldProps = FieldText &
  Omit<ComponentProps<"textarea">, "name" | "id" | "className" | "value" | "defaultValue"> & {
    optional?: boolean | undefined;
  };

/** Several lines of text. */
export function TextAreaField({ name, label, hint, optional, ...rest }: TextAreaFieldProps) {
  const { value, control } = useControl({ name, hint });
  return (
    <Field name={name} label={label} hint={hint} optional={optional}>
      <textarea rows={5} {...rest} {...control} defaultValue={value} className="input" />
    </Field>
  );
}
