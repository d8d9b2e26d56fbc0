const keysOf = (modifier: string): [keys: string[], what: string][] => [
  [[modifier, "K"], "Find a tenant, a page or a command"],
  [["/"], "Search tenants, on the Tenants page"],
  [["↓", "↑"], "Move through tenants, from the search box"],
  [["Home", "End"], "The first and the last tenant on the page"],
  [["Enter"], "Open the tenant, or run the command"],
  [["Space"], "Select the tenant, while you select tenants"],
  [["Enter"], "Then: choose an action for those that are selected"],
  [["T"], "Show exact times, or hide them again"],
  [["Esc"], "Close what is open"],
  [["?"], "Show these keys"],
];

/** The keys of the app. */
export function KeysHelp({ modifier }: { modifier: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section aria-label="All keys" tabIndex={0} className="overflow-y-auto -outline-offset-2">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-6 gap-y-2.5 px-5 pt-1 pb-5">
        {keysOf(modifier).map(([keys, what]) => (
          <div key={what} className="contents">
            <dt className="space-x-1 whitespace-nowrap">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="rounded-sm border border-line bg-raised px-1.5 py-0.5 font-mono text-sm"
                >
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
