import type { ComponentProps } from "react";
import { FieldError, type FieldText, tied } from "./field.tsx";

type CheckboxFieldProps = FieldText & Omit<ComponentProps<"input">, "name" | "id" | "className" | "type">;

export function CheckboxField({ name, id = name, label, hint, error, ...rest }: CheckboxFieldProps) {
  return (
    <div>
      <label htmlFor={id} className="inline-flex min-h-6 items-center gap-2">
        <input
          {...rest}
          {...tied({ name, id, hint, error })}
          type="checkbox"
          className="size-4 shrink-0 accent-(--accent-fill)"
        />
        {label}
      </label>
      <FieldError id={id} error={error} />
      {hint && (
        <p id={`${id}-hint`} className="pl-6 text-sm text-ink-soft">
          {hint}
        </p>
      )}
    </div>
  );
}
