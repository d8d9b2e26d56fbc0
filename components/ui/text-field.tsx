import type { ComponentProps } from "react";
import { Field, type FieldText, tied } from "./field.tsx";

type TextFieldProps = FieldText &
  Omit<ComponentProps<"input">, "name" | "id" | "className"> & {
    optional?: boolean | undefined;
    mono?: boolean | undefined;
  };

export function TextField({
  name,
  id,
  label,
  hint,
  error,
  optional,
  mono = false,
  type = "text",
  ...rest
}: TextFieldProps) {
  return (
    <Field name={name} id={id} label={label} hint={hint} error={error} optional={optional}>
      <input
        {...rest}
        {...tied({ name, id, hint, error })}
        type={type}
        className={mono ? "input font-mono" : "input"}
      />
    </Field>
  );
}
