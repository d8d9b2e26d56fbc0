import { day as dayOf } from "#components/ui/time-text.ts";

/** "27 Nov", of 2026-11-27. */
export const shortDay = (day: string): string => dayOf(`${day}T00:00:00Z`).replace(/ \d{4}$/, "");

/** The first and the last of what lies beneath a picture. */
export function Axis({ from, to }: { from: string; to: string }) {
  return (
    <p aria-hidden="true" className="mt-1 flex justify-between text-xs text-ink-soft">
      <span>{from}</span>
      <span>{to}</span>
    </p>
  );
}
