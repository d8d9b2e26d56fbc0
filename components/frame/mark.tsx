/** A doorway with a keyhole. */
export function Mark({ size = 22 }: { size?: number | undefined }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" className="shrink-0">
      <rect width="24" height="24" rx="4" fill="var(--accent-fill)" />
      <path d="M6 20V10.5a6 6 0 0 1 12 0V20M12 20v-5" fill="none" stroke="#fff" strokeWidth="2" />
      <circle cx="12" cy="12.6" r="2.2" fill="#fff" />
    </svg>
  );
}
