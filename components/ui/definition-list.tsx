import type { ReactNode } from "react";
import { CopyButton } from "./copy-button.tsx";

export type Fact = {
  label: string;
  /** null and undefined: the fact is not shown. */
  value: ReactNode;
  /** The value as text: shown in mono, with a copy button. */
  copy?: string | null | undefined;
};

/** Facts, one to a line; ids can be copied. */
export function DefinitionList({ facts }: { facts: Fact[] }) {
  return (
    <dl className="divide-y divide-line">
      {facts
        .filter((fact) => fact.value !== null && fact.value !== undefined)
        .map((fact) => (
          <div key={fact.label} className="grid gap-x-4 py-1.5 sm:grid-cols-[10.5rem_minmax(0,1fr)]">
            <dt className="text-ink-soft">{fact.label}</dt>
            <dd className="flex min-w-0 items-start gap-1">
              {fact.copy ? (
                <>
                  <code translate="no" className="min-w-0 font-mono text-sm leading-[1.375rem]">
                    {fact.value}
                  </code>
                  <CopyButton text={fact.copy} what={fact.label.toLowerCase()} />
                </>
              ) : (
                <span className="min-w-0">{fact.value}</span>
              )}
            </dd>
          </div>
        ))}
    </dl>
  );
}
