import type { ReactNode } from "react";
import { Mark } from "./mark.tsx";
import { SandboxLabel } from "./sandbox-label.tsx";

const parts = [
  ["Organization", "created for the customer, once, however often the button is pressed"],
  ["Root user", "added and invited by Polytomic"],
  ["API key", "minted, checked, stored encrypted, and every look at it on record"],
] as const;

/** Pages before sign-in: the form on one side, what it leads to on the other. */
export function PlainFrame({
  title,
  lead,
  sandbox,
  children,
}: {
  title: string;
  lead?: ReactNode;
  sandbox: boolean;
  children: ReactNode;
}) {
  return (
    <div className="flex min-h-dvh flex-col">
      {sandbox && <SandboxLabel />}
      <div className="grid flex-1 md:grid-cols-[minmax(360px,5fr)_7fr]">
        <main className="flex flex-col border-line bg-surface px-6 py-6 sm:px-12 md:border-r">
          <p className="flex items-center gap-2.5 font-semibold">
            <Mark />
            Partner Onboarding
          </p>
          <div className="my-auto w-full max-w-sm py-12">
            <h1 className="text-xl font-semibold tracking-[-0.01em]">{title}</h1>
            {lead && <div className="mt-1 text-ink-soft">{lead}</div>}
            <div className="mt-6">{children}</div>
          </div>
        </main>
        <aside aria-label="What this is for" className="hidden items-end px-12 py-14 md:flex">
          <div className="w-full max-w-lg">
            <p className="text-lg">A customer comes onto Polytomic in three steps.</p>
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
      </div>
    </div>
  );
}
