import type { ReactNode } from "react";
import { Mark } from "#components/frame/mark.tsx";
import { SandboxLabel } from "#components/frame/sandbox-label.tsx";

/** What a customer sees: one question, no word of our staff's business. */
export function VisitorPage({
  title,
  sandbox,
  children,
}: {
  title: string;
  sandbox: boolean;
  children: ReactNode;
}) {
  return (
    <div className="flex min-h-dvh flex-col">
      {sandbox && <SandboxLabel />}
      <main className="m-auto w-full max-w-md space-y-5 px-6 py-12">
        <Mark />
        <h1 className="text-xl font-semibold tracking-[-0.01em]">{title}</h1>
        {children}
      </main>
    </div>
  );
}
