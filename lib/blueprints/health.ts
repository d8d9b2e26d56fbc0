import "server-only";
/** Whether a connection has to become healthy first: what is made with one that is not is refused. */
import { clock, minuteMs } from "#lib/base/clock.ts";
import type { Live } from "./kind.ts";
import { referencesOf } from "./order.ts";
import type { Now, Turn } from "./steps.ts";

/** Polytomic may never say: by then what is made next shows it. */
const longestUnknownMs = 15 * minuteMs;

/** Whether something that does not exist yet is made with it. */
const isNeeded = ({ situation: { order, made }, resource }: Turn): boolean =>
  order.some((other) => !made.has(other.key) && referencesOf(other).some(({ key }) => key === resource.key));

/** A record without a status says nothing about its health, now or later. */
const mayStillSay = ({ healthy, record }: Live): boolean =>
  healthy === null && typeof record.status === "string";

export function awaitsHealth({ operation }: Pick<Now, "operation">, turn: Turn, live: Live): boolean {
  if (!isNeeded(turn)) return false;
  if (live.healthy === false) return true;
  const { since } = operation.input;
  const isOver = since !== null && clock.now().getTime() - Date.parse(since) >= longestUnknownMs;
  return mayStillSay(live) && !isOver;
}
