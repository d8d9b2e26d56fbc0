"use client";

import type { ComponentProps } from "react";
import { FieldError, type FieldText, useControl } from "./field.tsx";

type CheckboxFieldProps = FieldText &
  Omit<ComponentProps<"input">, "name" | "id" | "className" | "type" | "checked" | "defaultChecked">;

export function CheckboxField({ name, label, hint, ...rest }: CheckboxFieldProps) {
  const { isTicked, control } = useControl({ name, hint });
  return (
    <div>
      <label htmlFor={control.id} className="inline-flex min-h-6 items-center gap-2">
        <input
          // Keyed by its value, so that a colleague's change replaces the shown value.
          key={String(isTicked)}
          {...rest}
          {...control}
          type="checkbox"
          defaultChecked={isTicked}
          className="size-4 shrink-0 accent-(--accent-fill)"
        />
        {label}
      </label>
      <FieldError name={name} />
      {hint && (
        <p id={`${control.id}-hint`} className="pl-6 text-sm text-ink-soft">
          {hint}
        </p>
      )}
    </div>
  );
}
