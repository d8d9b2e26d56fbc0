import type { ReactNode } from "react";
import { Notice } from "#components/ui/notice.tsx";
import { Intro } from "./intro.tsx";
import { Mark } from "./mark.tsx";
import { SandboxLabel } from "./sandbox-label.tsx";

/** Pages without a sign-in: the form, and for staff an introduction next to it. */
export function PlainFrame({
  title,
  lead,
  sandbox,
  signedInAs,
  children,
}: {
  title: string;
  lead?: ReactNode;
  sandbox: boolean;
  /** Who is signed in in this browser, if the form signs them out. */
  signedInAs?: string | undefined;
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
            <div className="mt-6">
              {signedInAs && (
                <div className="mb-5">
                  <Notice tone="warn">
                    You are signed in as <span translate="no">{signedInAs}</span>. Continuing signs this
                    account out.
                  </Notice>
                </div>
              )}
              {children}
            </div>
          </div>
        </main>
        <Intro />
      </div>
    </div>
  );
}
