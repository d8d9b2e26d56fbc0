import { LoaderCircle } from "#components/ui/icons.ts";
import { Check, Circle } from "#components/ui/more-icons.ts";
import type { StepItem } from "#lib/tenants/views.ts";

const shown = {
  done: { word: "done", icon: <Check size={15} className="text-accent" /> },
  current: {
    word: "running",
    icon: <LoaderCircle size={15} className="animate-spin text-accent motion-reduce:animate-none" />,
  },
  ahead: { word: "next", icon: <Circle size={15} className="text-ink-faint" /> },
};

/** The three steps while they follow each other. */
export function RunningSteps({ steps }: { steps: StepItem[] }) {
  return (
    <ol aria-label="All three steps" className="space-y-1 pb-3">
      {steps
        .filter(({ name }) => name !== "done")
        .map(({ name, title, state }) => (
          <li key={name} className="flex items-center gap-2">
            <span aria-hidden>{shown[state].icon}</span>
            <span>{`${title} `}</span>
            <span className="text-sm text-ink-soft">{shown[state].word}</span>
          </li>
        ))}
    </ol>
  );
}
