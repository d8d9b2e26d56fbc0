import { use, useState } from "react";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { ChevronDown, LogOut } from "#components/ui/icons.ts";
import { lazyPart } from "#components/ui/lazy-part.tsx";
import { Link } from "#components/ui/link.tsx";
import { PersonContext } from "#components/ui/person.ts";
import { roleWords } from "#components/ui/role-words.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { profileHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { Me } from "#lib/staff/views.ts";
import { Unlocked } from "./unlocked.tsx";

const ThemeSwitch = lazyPart(() => import("#components/ui/theme-switch.tsx"));

/** A native popover: opens, closes on Escape and signs out without client script. */
export function AccountMenu({
  me,
  lock,
  signOut,
  sandbox,
}: {
  me: Me;
  lock: FormAction;
  signOut: FormAction;
  sandbox: boolean;
}) {
  const person = use(PersonContext);
  const { unlockedUntil } = person?.now ?? me;
  const [wasOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        popoverTarget="account"
        aria-label={`Account of ${me.name}`}
        className="btn btn-ghost btn-sm max-w-44"
      >
        <span translate="no" className="hidden min-w-0 truncate text-ink md:block">
          {me.name}
        </span>
        <span
          aria-hidden="true"
          className="flex size-6 items-center justify-center rounded-sm bg-accent-soft text-xs font-semibold text-accent md:hidden"
        >
          {me.name.trim().slice(0, 1).toUpperCase()}
        </span>
        <ChevronDown size={14} aria-hidden />
      </button>
      <div
        id="account"
        popover="auto"
        onToggle={({ newState }) => {
          if (newState !== "open") return;
          setOpen(true);
          // The password may have been confirmed since the page was rendered.
          person?.look();
        }}
        className={sandbox ? "account-menu" : "account-menu account-menu-up"}
      >
        <div className="border-b border-line px-4 py-3">
          <p translate="no" className="font-semibold">
            {me.name}
          </p>
          <p translate="no" className="text-sm text-ink-soft">
            {me.email}
          </p>
          <p className="mt-1 text-sm">
            {roleWords[me.role]}
            <span className="text-ink-soft">
              {" "}
              · <span>{me.seesKeys ? "may see keys" : "may not see keys"}</span>
            </span>
          </p>
        </div>
        {unlockedUntil !== null && <Unlocked until={unlockedUntil} lock={lock} />}
        <p className="border-b border-line px-4 py-2.5">
          <Link href={profileHref} className="link">
            Profile
          </Link>
        </p>
        <div className="box-content h-14.5 border-b border-line px-4 pt-2 pb-3 noscript:hidden">
          {wasOpen && <ThemeSwitch />}
        </div>
        <Form action={signOut} className="space-y-3 px-4 py-3">
          <FormOutcome />
          <SubmitButton icon={<LogOut size={14} aria-hidden />}>Sign out</SubmitButton>
        </Form>
      </div>
    </>
  );
}
