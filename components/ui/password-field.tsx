"use client";

import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { Field, type FieldText, tied } from "./field.tsx";

type PasswordFieldProps = FieldText & Omit<ComponentProps<"input">, "name" | "id" | "className" | "type">;

/** A password that can be looked at while it is typed. */
export function PasswordField({ name, id, label, hint, error, ...rest }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  return (
    <Field name={name} id={id} label={label} hint={hint} error={error}>
      <span className="relative block">
        <input
          {...rest}
          {...tied({ name, id, hint, error })}
          type={shown ? "text" : "password"}
          className="input pr-11"
          autoCapitalize="none"
          spellCheck={false}
        />
        <button
          type="button"
          aria-label={shown ? `Hide ${label.toLowerCase()}` : `Show ${label.toLowerCase()}`}
          aria-controls={id ?? name}
          onClick={() => setShown(!shown)}
          className="absolute inset-y-0 right-0 flex w-10 items-center justify-center rounded-md text-ink-soft hover:text-ink"
        >
          {shown ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />}
        </button>
      </span>
    </Field>
  );
}
