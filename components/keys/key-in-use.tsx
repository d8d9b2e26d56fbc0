import { Notice } from "#components/ui/notice.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeyInUse as Key } from "#lib/keys/views.ts";
import { KeyCard } from "./key-card.tsx";
import type { ReadKey } from "./use-key.ts";

const titles = {
  organization: "This key opens another organization",
  user: "This key belongs to another user",
  dead: "This key is not working",
};

/** A key that the customer uses or should switch to, with its problems. */
export function KeyInUse({
  inUse,
  isOneOfTwo,
  readKey,
  reauthenticate,
}: {
  inUse: Key;
  isOneOfTwo: boolean;
  readKey: ReadKey;
  reauthenticate: FormAction;
}) {
  const { state, card, trouble, foreign, mayHaveStopped, isService } = inUse;
  const isNext = state === "next";
  return (
    <div className="space-y-2">
      {trouble !== null && (
        <Notice tone="bad" role={foreign ? "alert" : undefined} title={titles[foreign ?? "dead"]}>
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
          {isNext
            ? "The new key. It works alongside the old one; the customer should switch to it."
            : "The old key. It works until it is stopped."}
          {isService && " It belongs to one of our service users."}
        </p>
      )}
      <KeyCard
        card={card}
        which={isOneOfTwo ? (isNext ? "new" : "old") : ""}
        readKey={readKey}
        reauthenticate={reauthenticate}
      />
      {card.unreadable !== null && <p>{card.unreadable.hint}</p>}
    </div>
  );
}
