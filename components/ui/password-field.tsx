"use client";

import { type ComponentProps, useState } from "react";
import { Eye, EyeOff } from "#components/ui/more-icons.ts";
import { Field, type FieldText, useControl } from "./field.tsx";

type PasswordFieldProps = FieldText &
  Omit<ComponentProps<"input">, "name" | "id" | "className" | "type" | "value" | "defaultValue">;

/** "Password" as "password"; "URL" and "OIDC client secret" stay. */
const inSentence = (label: string) => label.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase());

/** A password that can be shown while it is typed. It starts empty, since no response contains one. */
export function PasswordField({ name, label, hint, ...rest }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  const { control } = useControl({ name, hint });
  return (
    <Field name={name} label={label} hint={hint}>
      <span className="relative block">
        <input
          {...rest}
          {...control}
          type={shown ? "text" : "password"}
          className="input pr-11"
          autoCapitalize="none"
          spellCheck={false}
        />
        <button
          type="button"
          aria-label={`${shown ? "Hide" : "Show"} ${inSentence(label)}`}
          aria-controls={control.id}
          onClick={() => setShown(!shown)}
          className="absolute inset-y-0 right-0 flex w-10 items-center justify-center rounded-md text-ink-soft hover:text-ink"
        >
          {shown ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />}
        </button>
      </span>
    </Field>
  );
}
