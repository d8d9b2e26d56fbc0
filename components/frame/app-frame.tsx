"use client";

import type { ComponentProps, ReactNode } from "react";
import { PaletteOpener } from "#components/palette/palette-opener.tsx";
import { ClosedDialog } from "#components/ui/closed-dialog.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { DismissTooltips } from "#components/ui/dismiss-tooltips.tsx";
import { ExactTimes } from "#components/ui/exact-times.tsx";
import { ClearGoing } from "#components/ui/going.ts";
import { Plus } from "#components/ui/icons.ts";
import { KeepFocus } from "#components/ui/keep-focus.ts";
import { Link } from "#components/ui/link.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { newOnboardingHref, tenantsHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { Me, Right } from "#lib/staff/views.ts";
import { AccountMenu } from "./account-menu.tsx";
import { Mark } from "./mark.tsx";
import { NavLinks } from "./nav-links.tsx";
import { SandboxLabel } from "./sandbox-label.tsx";

// Each of these pages refers to them: as a part of this file they cost no request more.
export { NoAccess } from "./no-access.tsx";
export { NothingHere } from "./nothing-here.tsx";

/** The frame of every page behind sign-in. A client component, since the response would carry its elements twice otherwise. */
export function AppFrame({
  me,
  sandbox,
  onboard,
  seesAudit,
  palette,
  lock,
  signOut,
  banner,
  children,
}: {
  me: Me;
  sandbox: boolean;
  onboard: Right;
  /** Whether the audit log is in the navigation. */
  seesAudit: boolean;
  /** The rights and actions of the command palette. */
  palette: ComponentProps<typeof PaletteOpener>;
  lock: FormAction;
  signOut: FormAction;
  /** A notice for everyone, such as a refused partner key. */
  banner?: ReactNode;
  children: ReactNode;
}) {
  return (
    <>
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-raised px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      {sandbox && <SandboxLabel />}
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex max-w-[1320px] flex-wrap items-center gap-x-2 px-4 sm:h-13 sm:gap-x-6 sm:flex-nowrap sm:px-6">
          <Link
            href={tenantsHref()}
            className="flex h-13 items-center gap-2.5 font-semibold whitespace-nowrap"
          >
            <Mark />
            <span className="max-[25rem]:sr-only sm:max-lg:sr-only">Partner Onboarding</span>
          </Link>
          <div className="order-last flex h-10 w-full items-center justify-between gap-3 border-t border-line sm:order-none sm:h-full sm:w-auto sm:min-w-0 sm:flex-1 sm:border-0">
            <nav aria-label="Main" className="fades h-full min-w-0 overflow-x-auto">
              <NavLinks seesAudit={seesAudit} />
            </nav>
            <PaletteOpener {...palette} />
          </div>
          <div className="ml-auto flex items-center gap-2">
            <LinkButton
              href={newOnboardingHref}
              variant="primary"
              align="end"
              icon={<Plus size={15} aria-hidden />}
              disabledReason={disabledReason(onboard)}
            >
              Onboard a customer
            </LinkButton>
            <AccountMenu me={me} lock={lock} signOut={signOut} sandbox={sandbox} />
          </div>
        </div>
      </header>
      {banner && (
        <aside aria-label="Problem" className="mx-auto max-w-[1320px] px-4 pt-4 sm:px-6">
          {banner}
        </aside>
      )}
      <main
        id="main"
        tabIndex={-1}
        className="relative mx-auto max-w-[1320px] px-4 pt-4 pb-16 sm:px-6 sm:pt-6"
      >
        {children}
      </main>
      <DismissTooltips />
      <ExactTimes />
      <ClearGoing />
      <KeepFocus />
      <ClosedDialog />
    </>
  );
}
