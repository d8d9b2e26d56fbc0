const parts = [
  ["Organization", "created once for the customer, no matter how often you press the button"],
  ["Root user", "added and invited by Polytomic"],
  ["API key", "minted, verified and stored encrypted, with every access logged"],
] as const;

/** What onboarding does, for staff who are not signed in yet. */
export function Intro() {
  return (
    <aside aria-label="About onboarding" className="hidden items-end px-12 py-14 md:flex">
      <div className="w-full max-w-lg">
        <p className="text-lg">Bring a customer onto Polytomic in three steps.</p>
        <ol className="mt-6 border-t border-control">
          {parts.map(([name, what], index) => (
            <li key={name} className="grid grid-cols-[2.5rem_8rem_1fr] border-b border-line py-3">
              <span className="font-mono text-sm leading-[1.375rem] text-accent">{index + 1}</span>
              <span className="font-semibold">{name}</span>
              <span className="text-ink-soft">{what}</span>
            </li>
          ))}
        </ol>
      </div>
    </aside>
  );
}
