"use client";

import { Dialog } from "@base-ui/react/dialog";
import { type RefObject, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { ReadKey } from "#components/keys/use-key.ts";
import type { TenantRow } from "#lib/directory/views.ts";
import type { Href } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { KeysHelp } from "./keys-help.tsx";
import type { PaletteRights } from "./rights.ts";
import type { OwnCommands } from "./tenant-command-list.ts";
import { TenantCommands } from "./tenant-commands.tsx";
import { TenantFinder } from "./tenant-finder.tsx";

export type PaletteProps = {
  open: boolean;
  /** Changes each time it opens, which may be before the last one has faded out. */
  opening: number;
  /** The initial text of the box. */
  typed: string;
  /** Closes it and opens a page. */
  go: (href: Href) => void;
  onClose: () => void;
  rights: PaletteRights;
  readKey: ReadKey;
  verifyKey: FormAction;
  reauthenticate: FormAction;
  seesAudit: boolean;
  signOut: FormAction;
  /** "keys": the list of keys instead. */
  shows: "commands" | "keys";
  /** "Ctrl", or its sign on a Mac. */
  modifier: string;
};

/** First a tenant, then a command for it. Closing it clears its state. */
export default function Palette({ open, opening, onClose, shows, modifier, ...rest }: PaletteProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop fixed inset-0 z-50" />
        <Dialog.Popup
          initialFocus={shows === "keys" ? undefined : input}
          className="fixed top-[max(8px,10dvh)] left-1/2 z-50 flex max-h-[80dvh] w-[min(560px,calc(100vw-16px))] -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-control bg-surface"
        >
          {shows === "keys" ? (
            <>
              <Dialog.Title className="px-5 py-4 text-lg font-semibold">Keys</Dialog.Title>
              <KeysHelp modifier={modifier} />
            </>
          ) : (
            <>
              <Dialog.Title className="sr-only">Search tenants and commands</Dialog.Title>
              <Levels key={opening} {...rest} input={input} onClose={onClose} />
            </>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Levels({
  input,
  typed,
  go: openPage,
  onClose,
  rights,
  readKey,
  verifyKey,
  reauthenticate,
  seesAudit,
  signOut,
}: Omit<PaletteProps, "open" | "opening" | "shows" | "modifier"> & {
  input: RefObject<HTMLInputElement | null>;
}) {
  const [tenant, setTenant] = useState<TenantRow | null>(null);
  const [first, setFirst] = useState<keyof OwnCommands | null>(null);
  const [text, setText] = useState<string | null>(null);
  /** Each level has its own box, which takes the focus. */
  function go(next: TenantRow | null, chosen: keyof OwnCommands | null = null) {
    flushSync(() => {
      setTenant(next);
      setFirst(chosen);
    });
    input.current?.focus();
  }
  if (tenant === null)
    return (
      <TenantFinder
        input={input}
        text={text ?? typed}
        onText={setText}
        rights={rights}
        seesAudit={seesAudit}
        signOut={signOut}
        onChoose={go}
        go={openPage}
        onClose={onClose}
      />
    );
  return (
    <TenantCommands
      input={input}
      tenant={tenant}
      first={first}
      rights={rights}
      readKey={readKey}
      verifyKey={verifyKey}
      reauthenticate={reauthenticate}
      onBack={() => go(null)}
      go={openPage}
    />
  );
}
