"use client";

import type { ComponentProps } from "react";
import { Field, type FieldText, useControl, useLeft } from "./field.tsx";

type TextAreaFieldProps = FieldText &
  Omit<ComponentProps<"textarea">, "name" | "id" | "className" | "value" | "defaultValue"> & {
    optional?: boolean | undefined;
    limit?: number | undefined;
  };

/** Several lines of text. */
export function TextAreaField({ name, label, hint, optional, limit, onInput, ...rest }: TextAreaFieldProps) {
  const { value, control } = useControl({ name, hint });
  const { left, measure } = useLeft(limit, value);
  return (
    <Field name={name} label={label} hint={hint} optional={optional} left={left}>
      <textarea
        rows={5}
        {...rest}
        {...control}
        defaultValue={value}
        onInput={(event) => {
          measure(event.currentTarget.value);
          onInput?.(event);
        }}
        className="input"
      />
    </Field>
  );
}
