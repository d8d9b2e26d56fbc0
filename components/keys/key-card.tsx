"use client";

import { useEffect, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { CircleAlert } from "#components/ui/icons.ts";
import { Link } from "#components/ui/link.tsx";
import { Check, Copy, Eye, EyeOff, KeyRound } from "#components/ui/more-icons.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeyCard as Card } from "#lib/keys/views.ts";
import { KeyField } from "./key-field.tsx";
import { KeyMask } from "./key-mask.tsx";
import { KeyMeta } from "./key-meta.tsx";
import { KeyProblem } from "./key-problem.tsx";
import { ReadQuestions } from "./read-questions.tsx";
import { type ReadKey, useKey } from "./use-key.ts";

/** The organization key. Its value is fetched on a click and stored in this component's state only. */
export function KeyCard({
  card,
  readKey,
  reauthenticate,
  onValue,
  which = "",
  isMain = true,
}: {
  card: Card;
  readKey: ReadKey;
  reauthenticate: FormAction;
  /** Called with the value while it is revealed, and with null when it is hidden. */
  onValue?: ((value: string | null) => void) | undefined;
  /** "old" or "new" where two keys are shown. */
  which?: "" | "old" | "new" | undefined;
  /** Whether copying it is the main act where it is shown. */
  isMain?: boolean | undefined;
}) {
  const key = useKey(card, readKey, reauthenticate, true);
  const { shown } = key;
  const revealed = shown?.how === "reveal" ? shown.value : null;
  const isDoubtful = card.isSuspect || card.unreadable !== null;
  const whyNot = disabledReason(card.read);
  const whose = which === "" ? card.tenantName : `${card.tenantName} (${which})`;
  useEffect(() => onValue?.(revealed), [onValue, revealed]);
  const [wasRevealed, setWasRevealed] = useState(false);
  if (revealed !== null && !wasRevealed) setWasRevealed(true);

  return (
    <section aria-label={`API key of ${whose}`} className="rounded-lg border border-control bg-surface">
      {card.unreadable !== null && (
        <p className="flex items-center gap-1.5 border-b border-line px-4 py-2 font-[550] text-bad">
          <CircleAlert size={15} aria-hidden className="shrink-0" />
          {card.unreadable.title}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-3">
        <div className="min-w-0 flex-1 basis-56">
          <p className="flex items-center gap-1.5 text-sm text-ink-soft">
            <KeyRound size={14} aria-hidden />
            <span>
              {which === "" ? "Organization key" : `${which === "old" ? "Old" : "New"} organization key`}
            </span>
          </p>
          <div className="mt-1 min-h-[1.375rem]">
            {revealed === null ? (
              <KeyMask hint={card.hint} />
            ) : (
              <code translate="no" className="font-mono">
                {revealed}
              </code>
            )}
          </div>
        </div>
        {card.isBlind ? (
          <p className="text-sm text-ink-soft">Hidden from the team</p>
        ) : (
          <div className="flex flex-wrap items-start gap-2">
            <Button
              variant={isMain && !isDoubtful ? "primary" : "secondary"}
              aria-label={`Copy key for ${whose}`}
              icon={key.copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
              busy={key.busy === "copy"}
              disabledReason={whyNot}
              onClick={() => key.get("copy")}
            >
              Copy key
            </Button>
            {revealed === null ? (
              <Button
                aria-label={`Reveal key for ${whose}`}
                icon={<Eye size={15} aria-hidden />}
                busy={key.busy === "reveal"}
                disabledReason={whyNot}
                align="end"
                onClick={() => key.get("reveal")}
              >
                Reveal key
              </Button>
            ) : (
              <Button
                aria-label={`Hide key for ${whose}`}
                icon={<EyeOff size={15} aria-hidden />}
                onClick={key.hide}
              >
                Hide key
              </Button>
            )}
          </div>
        )}
      </div>
      {shown?.how === "field" && (
        <div className="space-y-2 border-t border-line px-4 py-3">
          <p>Your browser blocked copying. The key is selected below; copy it from there.</p>
          <KeyField value={shown.value} tenantName={whose} />
          <Button size="sm" onClick={key.hide}>
            Hide
          </Button>
        </div>
      )}
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-t border-line px-4 py-2 text-sm text-ink-soft">
        <KeyMeta card={card} />
        {shown !== null && <span className="text-ink">{`Hides in ${key.secondsLeft} s`}</span>}
        <span role="status" className="font-[550] text-good">
          {key.copied && <span>Copied</span>}
          {revealed !== null && <span className="sr-only"> Key shown for 30 seconds</span>}
          {revealed === null && wasRevealed && <span className="sr-only"> Key hidden</span>}
        </span>
      </div>
      {!card.read.allowed && card.read.fix && (
        <p className="border-t border-line px-4 py-2">
          <Link className="link" href={card.read.fix.href}>
            {card.read.fix.label}
          </Link>
        </p>
      )}
      {key.problem !== null && <KeyProblem problem={key.problem} />}
      <ReadQuestions reading={key} />
    </section>
  );
}
