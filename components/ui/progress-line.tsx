/** A hair-thin line that moves while something is under way. Says nothing by itself: words go beside it. */
export function ProgressLine({ active = true }: { active?: boolean | undefined }) {
  return (
    <div aria-hidden="true" className="h-0.5 overflow-hidden">
      {active && <div className="sweep-line h-full bg-accent" />}
    </div>
  );
}
