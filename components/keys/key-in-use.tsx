import { Notice } from "#components/ui/notice.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeyInUse as Key } from "#lib/keys/views.ts";
import { KeyCard } from "./key-card.tsx";
import type { ReadKey } from "./use-key.ts";

const titles = {
  organization: "This key opens another organization",
  user: "This key is another user's",
  dead: "This key did not pass its last check",
};

/** A key that the customer uses or is to use, and what is wrong with it. */
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
          {foreign !== null && (
            <p>Do not hand it out. Find out whose it is before you do anything else with it.</p>
          )}
        </Notice>
      )}
      {mayHaveStopped !== null && (
        <Notice tone="warn" title={mayHaveStopped}>
          <p>We find out by ourselves. Until then, do not count on it.</p>
        </Notice>
      )}
      {isOneOfTwo && (
        <p className="text-sm text-ink-soft">
          {isNext
            ? "The new key. It works beside the old one, and the customer is to switch to it."
            : "The old key. It works until it is retired."}
          {isService && " It belongs to a service user of ours."}
        </p>
      )}
      <KeyCard
        card={card}
        which={isOneOfTwo ? (isNext ? "new" : "old") : ""}
        readKey={readKey}
        reauthenticate={reauthenticate}
      />
    </div>
  );
}
