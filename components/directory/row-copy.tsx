"use client";

import { useEffect, useRef, useState } from "react";
import { KeyField } from "#components/keys/key-field.tsx";
import { KeyProblem } from "#components/keys/key-problem.tsx";
import { ReadQuestions } from "#components/keys/read-questions.tsx";
import { type ReadKey, useKey } from "#components/keys/use-key.ts";
import { Button } from "#components/ui/button.tsx";
import { X } from "#components/ui/icons.ts";
import { Link } from "#components/ui/link.tsx";
import type { TenantRow } from "#lib/directory/views.ts";
import { tenantHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";

type RowCopyProps = {
  row: TenantRow;
  readKey: ReadKey;
  reauthenticate: FormAction;
  onEnd: () => void;
};

/**
 * Copies the key of one row. Where the tenant needs attention it says why first, since the key may be the reason. Of two
 * keys it copies none: the Keys page says which is which.
 */
export default function RowCopy({
  row: { id, name, attention, hasNext },
  readKey,
  reauthenticate,
  onEnd,
}: RowCopyProps) {
  const key = useKey({ tenantId: id }, readKey, reauthenticate);
  const [isAsked, setAsked] = useState(!hasNext && attention !== null);
  const begun = useRef(false);
  const bar = useRef<HTMLElement>(null);
  const opener = useRef<Element>(null);
  // The row's button: behind all rows, a keyboard would leave from here to nowhere.
  const goBack = () => opener.current instanceof HTMLElement && opener.current.focus({ preventScroll: true });
  useEffect(() => {
    opener.current ??= document.activeElement;
    if (hasNext || attention !== null) bar.current?.querySelector<HTMLElement>("a, button")?.focus();
  }, [hasNext, attention]);
  function copy() {
    goBack();
    setAsked(false);
    void key.get("copy");
  }
  useEffect(() => {
    // Once, also where React renders twice.
    if (begun.current || hasNext || attention !== null) return;
    begun.current = true;
    copy();
  });
  return (
    <section aria-label={`Key of ${name}`} ref={bar} className="row-bar">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <p role="status" className="min-w-0 flex-1 basis-48 wrap-anywhere">
          <span className="font-[550]" translate="no">
            {name}
          </span>
          {": "}
          {hasNext && (
            <>
              {"Two keys: "}
              <Link href={tenantHref(id, "keys")} className="link">
                open Keys
              </Link>
            </>
          )}
          {isAsked && <span className="text-warn">{attention}</span>}
          <span>{key.busy !== null && "Copying the key"}</span>
          {key.copied && <span className="text-good">Key copied</span>}
        </p>
        {isAsked && (
          <>
            <Button size="sm" onClick={copy}>
              Copy key anyway
            </Button>
            <Link href={tenantHref(id, "keys")} className="link">
              Open keys
            </Link>
          </>
        )}
        <Button
          variant="ghost"
          size="sm"
          aria-label="Close"
          icon={<X size={14} aria-hidden />}
          onClick={() => {
            goBack();
            onEnd();
          }}
        />
      </div>
      {key.shown !== null && (
        <div className="mt-2 space-y-2">
          <p>Your browser blocked copying. The key is selected below; copy it from there.</p>
          <KeyField value={key.shown.value} tenantName={name} />
          <p className="text-sm text-ink-soft">{`Hides in ${key.secondsLeft} s`}</p>
        </div>
      )}
      {key.problem !== null && <KeyProblem problem={key.problem} />}
      <ReadQuestions reading={key} />
    </section>
  );
}
