/** A hair-thin line that moves while something is under way. Has no words of its own; they go next to it. */
export function ProgressLine({ active = true }: { active?: boolean | undefined }) {
  return (
    <div aria-hidden="true" className="h-0.5 overflow-hidden">
      {active && <div className="sweep-line h-full bg-accent" />}
    </div>
  );
}
