import type { ReactNode } from "react";
import { type Mark, markClasses } from "./bars.tsx";

type Cell = string | number;
/** `isOfNames`: its rows begin with names, which no browser may translate. */
type Table = { head: string[]; rows: Cell[][]; isOfNames?: boolean };

/** A picture with its heading, what it shows in a sentence, and its numbers as a table. */
export function Figure({
  id,
  title,
  intro,
  legend = [],
  table,
  empty = null,
  children,
}: {
  id: string;
  title: string;
  intro: ReactNode;
  legend?: [Mark, string][];
  table: Table;
  /** What will be shown here, while there is nothing to draw. */
  empty?: string | null | undefined;
  children: ReactNode;
}) {
  if (empty !== null)
    return (
      <section aria-labelledby={id} className="min-w-0">
        <h2 id={id} className="border-b border-line pb-1.5 font-semibold">
          {title}
        </h2>
        <p className="mt-2 text-ink-soft">{empty}</p>
      </section>
    );
  return (
    <section aria-labelledby={id} className="chart-figure min-w-0">
      <h2 id={id} className="border-b border-line pb-1.5 font-semibold">
        {title}
      </h2>
      <p className="mt-2 mb-3 text-sm text-ink-soft">{intro}</p>
      {children}
      {legend.length > 0 && (
        <ul aria-label="Legend" className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm text-ink-soft">
          {legend.map(([mark, words]) => (
            <li key={words} className="flex items-center gap-1.5">
              <svg viewBox="0 0 12 12" className="chart size-3" aria-hidden="true">
                <rect className={markClasses[mark]} x={0.5} y={0.5} width={11} height={11} />
              </svg>
              {words}
            </li>
          ))}
        </ul>
      )}
      <Numbers title={title} {...table} />
    </section>
  );
}

function Numbers({ title, head, rows, isOfNames = false }: Table & { title: string }) {
  return (
    <details className="chart-numbers mt-2 text-sm">
      <summary className="w-fit text-ink-soft hover:text-ink">Numbers as a table</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <section aria-label={`${title}, as a table`} tabIndex={0} className="mt-1 max-h-80 overflow-auto">
        <table className="chart-table">
          <thead>
            <tr>
              {head.map((each) => (
                <th key={each} scope="col">
                  {each}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([first, ...rest]) => (
              <tr key={first}>
                <th scope="row" translate={isOfNames ? "no" : undefined}>
                  {first}
                </th>
                {rest.map((cell, at) => (
                  <td key={head[at + 1]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
