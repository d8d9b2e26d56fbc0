"use client";

import { type ReactNode, useState } from "react";
import { ChevronRight } from "#components/ui/icons.ts";
import { Notice } from "#components/ui/notice.tsx";
import { Time } from "#components/ui/time.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeyInUse as Key, KeysPage } from "#lib/keys/views.ts";
import { KeyCard } from "./key-card.tsx";
import { SnippetBlocks, SnippetIntro } from "./snippet-blocks.tsx";
import type { ReadKey } from "./use-key.ts";

function titleOf({ foreign, isDoubtful }: Key): string {
  if (foreign === "organization") return "This key opens another organization";
  if (foreign === "user") return "This key belongs to another user";
  return isDoubtful ? "This key may have stopped working" : "This key is not working";
}

/** When it last worked, and when it no longer did. */
function LastWorked({ inUse: { card, refusedAt } }: { inUse: Key }) {
  if (refusedAt === null) return null;
  return (
    <p>
      <span>{card.verifiedAt === null ? "Never verified" : "Last worked "}</span>
      {card.verifiedAt !== null && <Time at={card.verifiedAt} />}
      <span>; refused </span>
      <Time at={refusedAt} />
      <span>.</span>
    </p>
  );
}

function Snippets({
  setup,
  value,
  card,
}: {
  setup: KeysPage["setup"];
  value: string | null;
  card: Key["card"];
}) {
  return (
    <details className="group">
      <summary className="flex w-fit list-none items-center gap-1 text-sm text-accent hover:underline">
        <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
        <span>{card.hint === "" ? "Setup snippets" : `Setup snippets for key …${card.hint}`}</span>
      </summary>
      <div className="mt-3 space-y-4 border-l-3 border-line pl-4">
        <SnippetIntro isFilledIn={value !== null} isBlind={card.isBlind} />
        <SnippetBlocks of={{ ...setup, key: value }} />
      </div>
    </details>
  );
}

/** A key that the customer uses or should switch to, with its problems and the one act that they call for. */
export function KeyInUse({
  inUse,
  page,
  isMain,
  act,
  sending,
  readKey,
  reauthenticate,
}: {
  inUse: Key;
  page: Pick<KeysPage, "next" | "setup">;
  /** Whether copying it is what the page recommends. */
  isMain: boolean;
  /** What to do about its problem; null: nothing here. */
  act: ReactNode;
  /** How it reaches the customer; false: not from here. */
  sending: ReactNode;
  readKey: ReadKey;
  reauthenticate: FormAction;
}) {
  const { state, card, trouble, foreign, mayHaveStopped, isDoubtful, isService } = inUse;
  const [value, setValue] = useState<string | null>(null);
  const isOneOfTwo = page.next !== null;
  const isNext = state === "next";
  return (
    <div className="space-y-2">
      {trouble !== null && (
        <Notice tone="bad" role={foreign ? "alert" : undefined} title={titleOf(inUse)} actions={act}>
          {foreign === null && !isDoubtful && <LastWorked inUse={inUse} />}
          <p>{trouble}</p>
          {foreign !== null && <p>Don't send it to anyone. Find out whose key it is first.</p>}
        </Notice>
      )}
      {mayHaveStopped !== null && (
        <Notice tone="warn" title={mayHaveStopped}>
          <p>We are still finding out. Until then, don't rely on it.</p>
        </Notice>
      )}
      {isOneOfTwo && (
        <p className="text-sm text-ink-soft">
          <span>
            {isNext
              ? "The new key. It works alongside the old one; the customer should switch to it."
              : "The old key. It works until it is stopped."}
          </span>
          <span>{isService && " It belongs to one of our service users."}</span>
        </p>
      )}
      <KeyCard
        card={card}
        which={isOneOfTwo ? (isNext ? "new" : "old") : ""}
        isMain={isMain}
        readKey={readKey}
        reauthenticate={reauthenticate}
        onValue={setValue}
      />
      {card.unreadable !== null && <p>{card.unreadable.hint}</p>}
      {sending}
      <Snippets setup={page.setup} value={value} card={card} />
    </div>
  );
}
