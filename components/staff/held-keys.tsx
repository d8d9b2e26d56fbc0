"use client";

import { useState } from "react";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { FieldError } from "#components/ui/field.tsx";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Link } from "#components/ui/link.tsx";
import { staysChecked } from "#components/ui/stays-checked.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { Time } from "#components/ui/time.tsx";
import { tenantHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { Held, HeldKey } from "#lib/key-batches/views.ts";
import { type Way, WayField } from "./way-field.tsx";

function Key({
  held,
  isChosen,
  onChoose,
}: {
  held: HeldKey;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
}) {
  const { id, tenantId, tenantName, hint, isInUse, works, readAt, replace } = held;
  const whyNot = isInUse ? disabledReason(replace) : undefined;
  return (
    <li className="flex gap-3 py-2">
      <input
        ref={staysChecked(isChosen)}
        type="checkbox"
        name="keyIds"
        value={id}
        aria-label={`Key of ${tenantName}`}
        className="mt-1 size-4 shrink-0 accent-(--accent-fill) disabled:invisible"
        disabled={!replace.allowed}
        checked={isChosen}
        onChange={(event) => onChoose(event.target.checked)}
      />
      <div className="min-w-0">
        <p className="[overflow-wrap:anywhere]">
          <Link href={tenantHref(tenantId, "keys")} className="link" translate="no">
            {tenantName}
          </Link>{" "}
          · key ending in{" "}
          <code translate="no" className="font-mono">
            {hint}
          </code>{" "}
          · {!isInUse && <span>no longer in use</span>}
          {isInUse && works && <span className="text-warn">still works</span>}
          {isInUse && !works && <span>failed its last verification</span>}
        </p>
        <p className="text-sm text-ink-soft">
          last read <Time at={readAt} />
          <span>{whyNot && ` · ${whyNot}`}</span>
        </p>
      </div>
    </li>
  );
}

/** The keys that somebody who left has read, and one form that replaces those chosen: all that still work. */
export function HeldKeys({ held, replace }: { held: Held; replace: FormAction }) {
  const { staffId, name, keys, hasMore, batchId, overlap } = held;
  const [unlike, setUnlike] = useState(new Set<string>());
  const [way, setWay] = useState<Way>(overlap.allowed ? "overlap" : "now");
  const isChosen = (key: HeldKey) => key.replace.allowed && (key.isInUse && key.works) !== unlike.has(key.id);
  const choices = keys.filter((key) => key.replace.allowed);
  const count = choices.filter(isChosen).length;
  const words = count === 1 ? "1 key" : `${count} keys`;
  if (keys.length === 0) return <p className="text-ink-soft">They copied and revealed no key.</p>;
  return (
    <Form action={replace} prefix="replace-" hidden={{ staffId, batchId }} className="space-y-4">
      <ul className="divide-y divide-line">
        {keys.map((key) => (
          <Key
            key={key.id}
            held={key}
            isChosen={isChosen(key)}
            onChoose={(now) => {
              const next = new Set(unlike);
              if (now === (key.isInUse && key.works)) next.delete(key.id);
              else next.add(key.id);
              setUnlike(next);
            }}
          />
        ))}
      </ul>
      {hasMore && (
        <p className="text-sm text-ink-soft">
          There are more. Those in use are listed first, so the next ones appear when these are replaced.
        </p>
      )}
      <FormOutcome />
      {choices.length > 0 && (
        <div className="max-w-[36rem] space-y-4">
          <FieldError name="keyIds" />
          <WayField way={way} onChoose={setWay} overlap={overlap} name={name} />
          <TextField
            name="typedCount"
            label={`Type ${count} to confirm`}
            inputMode="numeric"
            autoComplete="off"
            required
          />
          <SubmitButton
            variant={way === "now" ? "danger" : "primary"}
            disabledReason={count === 0 ? "Choose at least one key." : undefined}
          >
            {way === "now" ? `Rotate ${words} now` : `Rotate ${words} with overlap`}
          </SubmitButton>
        </div>
      )}
    </Form>
  );
}
