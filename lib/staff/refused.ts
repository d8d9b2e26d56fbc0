import "server-only";
/** Attempts that were refused because there were too many: a line a minute in the log says how many. */
import { minuteMs } from "#lib/base/clock.ts";
import { log } from "#lib/base/log.ts";
import { outsideRequests } from "#lib/base/request.ts";

/** `targetId`: the limit. */
type Refused = { targetId: string; actorId: string | undefined; address: unknown };

/** A stranger with many addresses can't fill the log: what is beyond these in a minute is counted together. */
const mostLines = 100;

const counts = new Map<string, { about: Partial<Refused>; refused: number }>();
let timer: NodeJS.Timeout | undefined;

function report(): void {
  clearTimeout(timer);
  timer = undefined;
  for (const { about, refused } of counts.values())
    log().warn({ action: "access.throttled", ...about, refused }, "refused attempts");
  counts.clear();
}

export function countRefused(about: Refused): void {
  const key = JSON.stringify(about);
  const isOwn = counts.has(key) || counts.size < mostLines;
  const count = counts.get(isOwn ? key : "") ?? { about: isOwn ? about : {}, refused: 0 };
  counts.set(isOwn ? key : "", { ...count, refused: count.refused + 1 });
  timer ??= outsideRequests(() => setTimeout(report, minuteMs).unref());
}

process.once("exit", report);
