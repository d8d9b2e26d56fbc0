import "server-only";
/**
 * Strangers can't fill the log with errors and warnings: in a minute, so many lines of one kind are written for one
 * network, and so many in all. The rest are counted, and each count is a line. What staff cause, and what no request
 * causes, is written whole.
 */
import { minuteMs } from "./clock.ts";
import { findRequest, outsideRequests } from "./request.ts";

const mostOfKind = 10;
const mostInAll = 200;

type Count = { of?: string; network?: string; written: number; leftOut: number };
export type LeftOut = Omit<Count, "written">;

/** `beyond`: of networks and kinds that are not counted each for itself. */
const none = () => ({
  written: 0,
  counts: new Map<string, Count>(),
  beyond: { written: mostOfKind, leftOut: 0 },
});
let minute = none();
let tellAll: (() => void) | undefined;

/** Lines of one message count together, and where that is the same for several events, those of one event. */
function kindOf([about, message]: unknown[]): string {
  if (typeof about === "string") return about;
  const { action } = Object(about) as { action?: unknown };
  return [message, action].filter((part) => typeof part === "string").join(": ");
}

function countOf(network: string, of: string): Count {
  const key = `${network}\n${of}`;
  const found = minute.counts.get(key);
  if (found) return found;
  if (minute.counts.size >= mostInAll) return minute.beyond;
  const made = { of, network, written: 0, leftOut: 0 };
  minute.counts.set(key, made);
  return made;
}

/** Whether a line may be written now. `tell` gets each count of those left out, after a minute or as the process ends. */
export function mayWrite(line: unknown[], tell: (leftOut: LeftOut) => void): boolean {
  const request = findRequest();
  if (!request || request.isOfStaff) return true;
  const count = countOf(request.network, kindOf(line));
  if (count.written < mostOfKind && minute.written < mostInAll) {
    count.written += 1;
    minute.written += 1;
  } else count.leftOut += 1;
  if (!tellAll) outsideRequests(() => setTimeout(settle, minuteMs).unref());
  tellAll = () => {
    for (const { written: _, ...counted } of [...minute.counts.values(), minute.beyond])
      if (counted.leftOut > 0) tell(counted);
  };
  return count.leftOut === 0;
}

function settle(): void {
  tellAll?.();
  tellAll = undefined;
  minute = none();
}

process.once("exit", settle);
