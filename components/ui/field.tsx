import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";

export type FieldText = {
  name: string;
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** Defaults to the name; to be given where two forms of a page share a name. */
  id?: string | undefined;
};

/** What ties a control to its hint and its error. */
export function tied({ name, id = name, hint, error }: Pick<FieldText, "name" | "id" | "hint" | "error">) {
  const by = [error ? `${id}-error` : "", hint ? `${id}-hint` : ""].filter(Boolean).join(" ");
  return {
    id,
    name,
    "aria-invalid": error ? (true as const) : undefined,
    "aria-describedby": by === "" ? undefined : by,
  };
}

export function FieldError({ id, error }: { id: string; error: string | undefined }) {
  if (!error) return null;
  return (
    <p id={`${id}-error`} className="mt-1 flex items-start gap-1.5 text-sm text-bad">
      <CircleAlert size={14} aria-hidden className="mt-[3px] shrink-0" />
      {error}
    </p>
  );
}

/** Label, control, error and hint of one field. */
export function Field({
  name,
  id = name,
  label,
  hint,
  error,
  optional = false,
  children,
}: FieldText & { optional?: boolean | undefined; children: ReactNode }) {
  return (
    <div>
      <div className="mb-1 flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="font-[550]">
          {label}
        </label>
        {optional && <span className="text-xs text-ink-faint">Optional</span>}
      </div>
      {children}
      <FieldError id={id} error={error} />
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-sm text-ink-soft">
          {hint}
        </p>
      )}
    </div>
  );
}
