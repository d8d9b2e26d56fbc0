import { Time } from "#components/ui/time.tsx";
import type { KeyCard } from "#lib/keys/views.ts";

/** Whose key it is, when it was minted, and when it was last verified. */
export function KeyMeta({ card }: { card: KeyCard }) {
  return (
    <span className="flex flex-wrap gap-x-3">
      <span>
        Minted <Time at={card.mintedAt} />
        {card.mintedBy !== null && ` by ${card.mintedBy}`}
      </span>
      {card.userEmail !== null && <span>for {card.userEmail}</span>}
      <span>
        {card.verifiedAt === null ? (
          "Never verified"
        ) : (
          <>
            Last verified <Time at={card.verifiedAt} />
          </>
        )}
      </span>
    </span>
  );
}
