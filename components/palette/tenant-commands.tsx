"use client";

import { type RefObject, useEffect, useRef, useState } from "react";
import { KeyField } from "#components/keys/key-field.tsx";
import { KeyProblem } from "#components/keys/key-problem.tsx";
import { ReadQuestions } from "#components/keys/read-questions.tsx";
import { type ReadKey, useKey } from "#components/keys/use-key.ts";
import { Button } from "#components/ui/button.tsx";
import { ArrowLeft } from "#components/ui/more-icons.ts";
import type { TenantRow } from "#lib/directory/views.ts";
import type { Href } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { CommandBox } from "./command-box.tsx";
import type { PaletteRights } from "./rights.ts";
import { type OwnCommands, tenantCommands } from "./tenant-command-list.ts";
import { useVerify } from "./use-verify.ts";

/** The commands for one tenant. Copying and verifying the key happen here; the others open a page. */
export function TenantCommands({
  input,
  tenant,
  first,
  rights,
  readKey,
  verifyKey,
  reauthenticate,
  onBack,
  go,
}: {
  input: RefObject<HTMLInputElement | null>;
  tenant: TenantRow;
  /** What was chosen for it already. */
  first: keyof OwnCommands | null;
  rights: PaletteRights;
  readKey: ReadKey;
  verifyKey: FormAction;
  reauthenticate: FormAction;
  onBack: () => void;
  go: (href: Href) => void;
}) {
  const [text, setText] = useState("");
  const key = useKey({ tenantId: tenant.id }, readKey, reauthenticate);
  const check = useVerify(tenant.id, verifyKey);

  const own: OwnCommands = {
    copy() {
      check.forget();
      void key.get("copy");
    },
    verify: () => void check.verify(),
  };
  const begun = useRef(false);
  useEffect(() => {
    if (first === null || begun.current) return;
    begun.current = true;
    own[first]();
  });
  const commands = tenantCommands(tenant, rights, go, own);
  const typed = text.trim().toLowerCase();
  return (
    <>
      <div className="flex items-center gap-2 bg-raised px-2 pt-2">
        <div className="shrink-0">
          <Button variant="ghost" size="sm" icon={<ArrowLeft size={14} aria-hidden />} onClick={onBack}>
            All tenants
          </Button>
        </div>
        <span translate="no" className="min-w-0 truncate font-semibold">
          {tenant.name}
        </span>
      </div>
      <CommandBox
        input={input}
        label={`Commands for ${tenant.name}`}
        placeholder="Choose a command"
        text={text}
        onText={setText}
        commands={commands.filter(({ label }) => label.toLowerCase().includes(typed))}
        busy={key.busy !== null || check.busy}
        onBack={onBack}
      >
        <p role="status" className="px-4 pt-1 pb-3 text-sm text-ink-soft">
          {key.copied && <span className="font-[550] text-good">Copied</span>}
          <span>{key.busy !== null && "Fetching the key"}</span>
          <span>{check.busy && "Verifying the key"}</span>
          {check.state.status === "done" && (
            <span className="font-[550] text-good">{check.state.message}</span>
          )}
        </p>
        {key.shown !== null && (
          <div className="space-y-2 border-t border-line px-4 py-3">
            <p>Your browser blocked copying. The key is selected below; copy it from there.</p>
            <KeyField value={key.shown.value} tenantName={tenant.name} />
            <p className="text-sm text-ink-soft">{`Hides in ${key.secondsLeft} s`}</p>
          </div>
        )}
        {key.problem !== null && <KeyProblem problem={key.problem} />}
        {check.state.problem && <KeyProblem problem={check.state.problem} />}
      </CommandBox>
      <ReadQuestions reading={key} />
    </>
  );
}
