import type { ComponentProps } from "react";
import { Field, type FieldText, tied } from "./field.tsx";

type TextAreaFieldProps = FieldText &
  Omit<ComponentProps<"textarea">, "name" | "id" | "className"> & { optional?: boolean | undefined };

/** Several lines of text. */
export function TextAreaField({ name, id, label, hint, error, optional, ...rest }: TextAreaFieldProps) {
  return (
    <Field name={name} id={id} label={label} hint={hint} error={error} optional={optional}>
      <textarea rows={5} {...rest} {...tied({ name, id, hint, error })} className="input" />
    </Field>
  );
}
