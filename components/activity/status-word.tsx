import { CircleAlert, CircleCheck } from "#components/ui/icons.ts";
import { CircleDashed, CircleDot } from "#components/ui/more-icons.ts";
import type { Tone } from "#lib/forms/health.ts";

const looks = {
  good: { icon: CircleCheck, ink: "text-good" },
  bad: { icon: CircleAlert, ink: "text-bad" },
  busy: { icon: CircleDot, ink: "text-accent" },
  neutral: { icon: CircleDashed, ink: "text-ink-soft" },
} as const;

/** A status in Polytomic's words. Each meaning has its own icon, so that color is never the only sign. */
export function StatusWord({ status, tone }: { status: string; tone: Tone }) {
  const { icon: Icon, ink } = looks[tone];
  return (
    <span className={`inline-flex items-baseline gap-1.5 ${ink} ${tone === "bad" ? "font-[550]" : ""}`}>
      <Icon size={14} aria-hidden className="shrink-0 self-center" />
      <span>{status === "" ? "unknown status" : status.replaceAll("_", " ")}</span>
    </span>
  );
}
