"use client";

import { FieldError, useControl } from "#components/ui/field.tsx";
import { useHome } from "./use-home.ts";

/** Labels, separated by commas; offers those that exist. */
export function LabelsInput() {
  const { value, control } = useControl({ name: "labels" });
  const { labels } = useHome();
  return (
    <div className="max-sm:w-full">
      <input
        {...control}
        aria-label="Labels"
        placeholder="Labels, separated by commas"
        list="known-labels"
        autoComplete="off"
        defaultValue={value}
        className="input sm:w-64"
      />
      <datalist id="known-labels">
        {labels.map((label) => (
          <option key={label} value={label} />
        ))}
      </datalist>
      <FieldError name="labels" />
    </div>
  );
}
