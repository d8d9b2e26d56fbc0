import { disabledReason } from "#components/ui/disabled-reason.ts";
import { FieldError } from "#components/ui/field.tsx";
import { staysChecked } from "#components/ui/stays-checked.ts";
import type { Right } from "#lib/staff/views.ts";

export type Way = "overlap" | "now";

/** How the keys are replaced: with both keys working for a time, or at once. */
export function WayField({
  way,
  onChoose,
  overlap,
  name,
}: {
  way: Way;
  onChoose: (way: Way) => void;
  overlap: Right;
  /** Whose copies are at stake. */
  name: string;
}) {
  const whyNot = disabledReason(overlap);
  const choices = [
    {
      value: "overlap",
      label: "Rotate with overlap",
      hint:
        whyNot ??
        `Both keys work until each customer has switched, and so do the copies that ${name} may have. A key that does not work is rotated at once.`,
    },
    {
      value: "now",
      label: "Rotate now",
      hint: "The old keys stop at once. Customers who use them are cut off until they have the new one.",
    },
  ] as const;
  return (
    <fieldset className="space-y-2">
      <legend className="mb-1 font-[550]">How</legend>
      {choices.map(({ value, label, hint }) => (
        <div key={value}>
          <label className="inline-flex min-h-6 items-center gap-2">
            <input
              ref={staysChecked(way === value)}
              type="radio"
              name="way"
              value={value}
              checked={way === value}
              disabled={value === "overlap" && whyNot !== undefined}
              onChange={() => onChoose(value)}
              aria-describedby={`way-${value}`}
              className="size-4 shrink-0 accent-(--accent-fill)"
            />
            {label}
          </label>
          <p id={`way-${value}`} className="pl-6 text-sm text-ink-soft">
            {hint}
          </p>
        </div>
      ))}
      <FieldError name="way" />
    </fieldset>
  );
}
