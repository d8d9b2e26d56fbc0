import { CircleAlert, CircleCheck, CircleDashed, CircleDot } from "lucide-react";
import type { Tone } from "#lib/activity/views.ts";

const looks = {
  good: { icon: CircleCheck, ink: "text-good" },
  bad: { icon: CircleAlert, ink: "text-bad" },
  busy: { icon: CircleDot, ink: "text-accent" },
  neutral: { icon: CircleDashed, ink: "text-ink-soft" },
} as const;

/** A status in upstream's own words, with a shape of its own for each meaning: never colour alone. */
export function StatusWord({ status, tone }: { status: string; tone: Tone }) {
  const { icon: Icon, ink } = looks[tone];
  return (
    <span className={`inline-flex items-center gap-1.5 ${ink} ${tone === "bad" ? "font-[550]" : ""}`}>
      <Icon size={14} aria-hidden className="shrink-0" />
      {status === "" ? "status not told" : status.replaceAll("_", " ")}
    </span>
  );
}
