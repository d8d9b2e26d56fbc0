/** The tone of a status; the words beside it name it. */
export type Tone = "good" | "bad" | "busy" | "neutral";

/** How an organization is doing by our looks at it, which are daily and whenever somebody asks. */
export type Health = {
  /** What the last look that succeeded found; null if none has. */
  seen: {
    at: string;
    syncs: number;
    failing: number;
    /** Since when at least one of those has been seen to fail. */
    since: string | null;
    /** Syncs whose last run is not known. */
    unknown: number;
    connections: number;
    unhealthy: number;
  } | null;
  /** Why a later look found nothing out; null if there was none. */
  blind: { at: string; why: string } | null;
};

/** The same for a list: what its table shows. */
export type ListedHealth = Pick<Verdict, "tone" | "words" | "since" | "at">;

export type Verdict = {
  tone: Tone;
  words: string;
  /** What else is wrong. */
  more?: string | null;
  /** Since when syncs fail. */
  since: string | null;
  /** Why it can't be told now. */
  why: string | null;
  /** When that was seen; null if it never was. */
  at: string | null;
};

const many = (n: number, one: string) => `${n} ${n === 1 ? one : `${one}s`}`;

function seenWords({
  syncs,
  failing,
  unknown,
  connections,
  unhealthy,
}: NonNullable<Health["seen"]>): Pick<Verdict, "tone" | "words" | "more"> {
  const ill = unhealthy > 0 ? `${unhealthy} of ${many(connections, "connection")} unhealthy` : null;
  if (failing > 0) return { tone: "bad", words: `${failing} of ${many(syncs, "sync")} failing`, more: ill };
  if (ill !== null) return { tone: "bad", words: ill };
  if (syncs === 0) return { tone: "neutral", words: "No syncs yet" };
  if (unknown === 0) return { tone: "good", words: `${many(syncs, "sync")} OK` };
  if (unknown === syncs)
    return {
      tone: "neutral",
      words: `${many(syncs, "sync")}, ${syncs === 1 ? "result" : "results"} not known`,
    };
  return { tone: "neutral", words: `${syncs - unknown} of ${many(syncs, "sync")} OK, ${unknown} not known` };
}

/** A tenant's health by our last look, in words. Null: nobody has looked yet. */
export function verdictOf(health: Health | null): Verdict {
  if (health === null) return { tone: "neutral", words: "Not checked yet", since: null, why: null, at: null };
  const { seen, blind } = health;
  const found = seen && seenWords(seen);
  const [since, at] = [seen?.since ?? null, seen?.at ?? null];
  if (blind === null && found) return { ...found, since, why: null, at };
  return { words: "", ...found, tone: "neutral", since, why: blind?.why ?? "", at };
}
