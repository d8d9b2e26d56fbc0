import { Person } from "#components/ui/person.tsx";
import { Time } from "#components/ui/time.tsx";
import type { KeyLine } from "#lib/keys/views.ts";
import { KeyMask } from "./key-mask.tsx";
import { type Way, wayWords } from "./overlap-state.ts";

const words: Record<Exclude<KeyLine["state"], "next">, string> = {
  unverified: "Not verified",
  current: "In use",
  stopped: "Stopped",
  revoked: "Revoked",
};

const times = (n: number) => (n === 1 ? "once" : `${n} times`);

function readsOf({ copied, revealed, taken, takenAt, isNearTeam }: KeyLine): string {
  const parts = [
    copied > 0 && `copied ${times(copied)}`,
    revealed > 0 && `revealed ${times(revealed)}`,
    taken > 0 && `taken by your team with a one-time link ${times(taken)}`,
  ];
  return (
    parts.filter(Boolean).join(", ") ||
    (takenAt === null && !isNearTeam ? "never copied or revealed" : "never copied or revealed by your team")
  );
}

/** Every key that the tenant has had: who minted it, who read it, and why it ended. */
export function KeyHistory({ lines, way }: { lines: KeyLine[]; way: Way }) {
  if (lines.length === 0) return <p className="text-ink-soft">No key has been minted yet.</p>;
  return (
    <ol className="divide-y divide-line">
      {lines.map((line) => (
        <li key={line.id} className="grid gap-x-4 gap-y-1 py-2.5 sm:grid-cols-[10.5rem_minmax(0,1fr)]">
          <div className="flex flex-wrap items-baseline gap-x-3 sm:block">
            <KeyMask hint={line.hint} />
            <p className={line.state === "revoked" ? "font-[550] text-bad" : "font-[550]"}>
              {line.state === "next" ? wayWords[way] : words[line.state]}
            </p>
          </div>
          <div className="min-w-0 text-sm text-ink-soft">
            <p>
              Minted <Time at={line.mintedAt} /> by <Person name={line.mintedBy} />
              {line.userEmail !== null && (
                <span className="break-words">
                  {" "}
                  for <span translate="no">{line.userEmail}</span>
                  <span>{line.isService && " (service user)"}</span>
                </span>
              )}
            </p>
            <p>
              {line.verifiedAt === null ? (
                <span>Never verified</span>
              ) : (
                <span>
                  Verified <Time at={line.verifiedAt} />
                </span>
              )}
              {line.endedAt !== null && (
                <span>
                  {" · "}
                  <span>{line.state === "revoked" ? "Revoked" : "Stopped"}</span> <Time at={line.endedAt} />
                  {line.endedBy !== null && (
                    <span>
                      <span> by </span>
                      <Person name={line.endedBy} />
                    </span>
                  )}
                  <span>{line.why !== null && `: ${line.why}`}</span>
                </span>
              )}
            </p>
            <p>
              <span>{readsOf(line).replace(/^./, (first) => first.toUpperCase())}</span>
              {line.lastRead !== null && (
                <span>
                  , last <Time at={line.lastRead.at} /> by <span translate="no">{line.lastRead.by}</span>
                </span>
              )}
              {line.takenAt === null && line.isNearTeam && (
                <span> · taken with a one-time link, perhaps by your team</span>
              )}
              {line.takenAt !== null && (
                <>
                  {" · taken with a one-time link "}
                  <Time at={line.takenAt} />
                </>
              )}
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}
