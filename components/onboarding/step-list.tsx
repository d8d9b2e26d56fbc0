import { Link } from "#components/ui/link.tsx";
import { Check } from "#components/ui/more-icons.ts";
import type { StepItem } from "#lib/tenants/views.ts";

function Bullet({ state, number }: { state: StepItem["state"]; number: number }) {
  const look =
    state === "done"
      ? "border-accent bg-accent-soft text-accent"
      : state === "current"
        ? "border-accent font-semibold text-accent"
        : "border-control text-ink-faint";
  return (
    <span
      aria-hidden="true"
      className={`flex size-6 shrink-0 items-center justify-center rounded-sm border font-mono text-xs ${look}`}
    >
      {state === "done" ? <Check size={14} /> : number}
    </span>
  );
}

/** The wizard's steps: a rail on a desk, one line on a phone. */
export function StepList({ steps, shown }: { steps: StepItem[]; shown: StepItem["name"] }) {
  const index = steps.findIndex((step) => step.name === shown);
  const total = steps.filter((step) => step.name !== "done").length;
  return (
    <nav aria-label="Steps">
      <p className="mb-2 text-sm text-ink-soft sm:hidden" aria-hidden="true">
        {shown === "done" ? `All ${total} steps done` : `Step ${index + 1} of ${total}`}
      </p>
      <ol className="flex gap-1.5 sm:flex-col sm:gap-0">
        {steps.map((step, at) => (
          <li
            key={step.name}
            aria-current={step.name === shown ? "step" : undefined}
            className="group min-w-0 flex-auto sm:flex-none"
          >
            <span
              aria-hidden="true"
              className={`mb-1 block h-1 rounded-sm sm:hidden ${step.state === "ahead" ? "bg-line" : "bg-accent"}`}
            />
            <span className="flex min-h-9 items-start gap-2.5 sm:items-center">
              <span className="hidden sm:block">
                <Bullet state={step.state} number={at + 1} />
              </span>
              {step.href !== null && step.name !== shown ? (
                <Link
                  className="link inline-block min-h-6 text-xs tracking-tight sm:text-base sm:tracking-normal"
                  href={step.href}
                >
                  {step.title}
                </Link>
              ) : (
                <span className="text-xs tracking-tight text-ink-soft group-aria-[current]:font-semibold group-aria-[current]:text-ink sm:text-base sm:tracking-normal">
                  {step.title}
                </span>
              )}
              <span className="sr-only">
                {step.state === "done" ? "(done)" : step.state === "ahead" ? "(not yet)" : ""}
              </span>
            </span>
            {at < steps.length - 1 && (
              <span aria-hidden="true" className="ml-3 hidden h-3 border-l border-control sm:block" />
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
