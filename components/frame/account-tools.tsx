"use client";

import { ThemeSwitch } from "#components/ui/theme-switch.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import { Unlocked } from "./unlocked.tsx";

/** The part of the account menu that needs script. Loaded when the menu is first used: every page has the menu. */
export default function AccountTools({ until, lock }: { until: string | null; lock: FormAction }) {
  return (
    <>
      {until !== null && <Unlocked until={until} lock={lock} />}
      <div className="border-b border-line px-4 pt-2 pb-3">
        <ThemeSwitch />
      </div>
    </>
  );
}
