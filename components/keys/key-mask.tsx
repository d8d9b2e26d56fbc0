const bullets = "•".repeat(12);

/** The masked key: a fixed number of bullets and its last four characters. */
export function KeyMask({ hint }: { hint: string }) {
  return (
    <span className="font-mono whitespace-nowrap">
      <span
        aria-hidden="true"
        className="font-sans text-[1.3em] leading-none tracking-[0.08em] align-[-0.08em] text-ink-soft select-none"
      >
        {bullets}
      </span>
      <span className="sr-only">{hint === "" ? "Hidden" : "Ends in "}</span>
      <span translate="no" className="font-medium">
        {hint}
      </span>
    </span>
  );
}
