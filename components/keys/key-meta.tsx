import { Person } from "#components/ui/person.tsx";
import { Time } from "#components/ui/time.tsx";
import type { KeyCard } from "#lib/keys/views.ts";

/** Whose key it is, when it was minted, and when it was last verified. */
export function KeyMeta({ card }: { card: KeyCard }) {
  return (
    <span className="flex flex-wrap gap-x-3">
      <span>
        <span>Minted </span>
        <Time at={card.mintedAt} />
        {card.mintedBy !== null && (
          <span>
            <span> by </span>
            <Person name={card.mintedBy} />
          </span>
        )}
      </span>
      {card.userEmail !== null && (
        <span>
          <span>for </span>
          <span translate="no">{card.userEmail}</span>
        </span>
      )}
      {/* A key that does not work says when it last did where it says why. */}
      {!card.isSuspect && card.verifiedAt === null && <span>Never verified</span>}
      {!card.isSuspect && card.verifiedAt !== null && (
        <span>
          <span>Last verified </span>
          <Time at={card.verifiedAt} />
        </span>
      )}
    </span>
  );
}
