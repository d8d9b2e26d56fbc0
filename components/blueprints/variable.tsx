"use client";

import { SecretField } from "#components/ui/secret-field.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { TextAreaField } from "#components/ui/text-area-field.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { VariableField } from "#lib/blueprints/views.ts";

function hintOf({ type, otherwise, pattern }: VariableField, isKept: boolean): string | undefined {
  const parts = [
    type === "secret" && isKept && "Leave empty to keep the stored value.",
    type === "secret" && !isKept && "Stored encrypted and never shown again.",
    type === "list" && "One on each line.",
    otherwise !== null && `Left empty: ${otherwise.replaceAll("\n", ", ")}.`,
    pattern !== undefined && `Must match ${pattern}.`,
  ];
  return parts.filter(Boolean).join(" ") || undefined;
}

/** `isKept`: a stored secret stays if it is left empty. */
export function Variable({ field, isKept }: { field: VariableField; isKept: boolean }) {
  const { name, label, type, required } = field;
  const shared = { name, label, hint: hintOf(field, isKept) };
  if (type === "secret") return <SecretField {...shared} />;
  if (type === "boolean")
    return (
      <SelectField
        {...shared}
        options={[
          { value: "", label: required ? "Choose" : "Not set" },
          { value: "true", label: "Yes" },
          { value: "false", label: "No" },
        ]}
      />
    );
  if (type === "list") return <TextAreaField {...shared} optional={!required} rows={3} />;
  return (
    <TextField
      {...shared}
      optional={!required}
      required={required}
      autoComplete="off"
      inputMode={type === "number" ? "decimal" : undefined}
    />
  );
}
