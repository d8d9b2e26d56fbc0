/**
 * One request from its arrival to what is sent back. From the decision to the commit nothing waits, so two
 * requests never decide upon the same state.
 */
import { identify } from "./credentials.ts";
import { type Fault, type Faults, planOf } from "./faults.ts";
import { findRecorded, isWellFormed, scopeOf } from "./idempotency.ts";
import { conflict, fail, type Outcome, type Reply } from "./reply.ts";
import type { Incoming, Random } from "./request.ts";
import { findRoute, type Match } from "./routes.ts";
import type { Event, State } from "./state.ts";

export type Plan = ReturnType<typeof planOf>;
export type Delivery = { reply: Reply; travels: Plan["travels"]; version: string };
export type Seen = {
  requestId: string;
  atMs: number;
  method: string;
  path: string;
  endpoint: string;
  idempotencyKey: string | undefined;
  fault: string | undefined;
  /** What was sent or would have been; undefined while it runs. */
  status: number | undefined;
  replayed: boolean;
};
export type Ground = {
  partnerKey: string;
  state: State;
  faults: Faults;
  random: Random;
  nowMs: () => number;
  /** Waits as the faults and the global latency ask. */
  pause: (plan: Plan, latencyMs: number) => Promise<void>;
  commit: (events: Event[]) => void;
  addOutsideOrganization: (name: string) => void;
  note: (seen: Seen) => void;
};

const normal: Plan = { commits: true, records: false };

export function createEngine(ground: Ground) {
  const running = new Set<string>();

  return async function answer(incoming: Incoming): Promise<Delivery> {
    const match = findRoute(incoming.method, incoming.path);
    const fault = ground.faults.take(match.name);
    const plan = fault ? planOf(fault) : normal;
    const seen = noteOf(incoming, match, fault, ground.nowMs());
    ground.note(seen);
    if (fault?.fault === "409-name-taken") ground.addOutsideOrganization(nameIn(incoming.body));
    const said = fault && plan.says?.(fault);
    const carriedOut = plan.commits || plan.records;
    const real = carriedOut
      ? await perform(incoming, match, plan, plan.records ? said : undefined)
      : undefined;
    const reply =
      (plan.records ? real?.reply : said) ?? real?.reply ?? fail(500, "internal", "not carried out");
    seen.status = reply.status;
    seen.replayed = real?.replayed ?? false;
    return { reply, travels: plan.travels, version: plan.echoes ?? versionOf(incoming) };

    /** Carries the request out once per idempotency key; `instead` is returned and recorded instead of the outcome. */
    async function perform(
      { method, idempotencyKey }: Incoming,
      route: Match,
      { commits }: Plan,
      instead: Reply | undefined,
    ): Promise<{ reply: Reply; replayed: boolean }> {
      const isBound = method === "POST" && idempotencyKey !== undefined;
      if (isBound && !isWellFormed(idempotencyKey)) {
        return { reply: fail(400, "bad_request", "malformed Idempotency-Key"), replayed: false };
      }
      const scope = isBound ? scopeOf(incoming) : undefined;
      const recorded = scope && findRecorded(ground.state, scope, ground.nowMs());
      if (recorded) return { reply: recorded, replayed: true };
      if (scope && running.has(scope)) return { reply: conflict(), replayed: false };
      if (scope) running.add(scope);
      try {
        await ground.pause(plan, fault?.latencyMs ?? 0);
        const atMs = ground.nowMs();
        const outcome: Outcome = commits ? decide(ground, incoming, route, atMs) : fail(500, "internal", "");
        const { status, body } = instead ?? outcome;
        const events = commits ? (outcome.events ?? []) : [];
        const record: Event[] = scope
          ? [{ type: "outcome-recorded", recorded: { scope, status, body, atMs } }]
          : [];
        ground.commit([...events, ...record]);
        return { reply: instead ?? outcome, replayed: false };
      } finally {
        if (scope) running.delete(scope);
      }
    }
  };
}

function decide(ground: Ground, incoming: Incoming, { handle, params }: Match, nowMs: number): Outcome {
  const { state, random, partnerKey } = ground;
  const { authorization, query, origin } = incoming;
  const version = versionOf(incoming);
  if (incoming.version && incoming.version !== version)
    return fail(400, "bad_request", "X-Polytomic-Version is not known here");
  const caller = identify(state, partnerKey, authorization);
  if (!caller) return fail(401, "unauthorized", "unauthorized");
  const body = parse(incoming.body);
  if (body === unreadable) return fail(400, "bad_request", "the body is not JSON");
  return handle({ state, caller, params, query, version, body, nowMs, random, origin });
}

const unreadable = Symbol("not JSON");

function parse(body: string): unknown {
  try {
    return body === "" ? undefined : JSON.parse(body);
  } catch {
    return unreadable;
  }
}

const newest = "2025-09-18";
const versions = [newest, "2024-02-08", "2023-04-25", "2022-12-12", "2021-05-23"];

/** Unconfirmed: the version that serves a request without the header has changed over time. */
function versionOf({ version }: Incoming): string {
  return version && versions.includes(version) ? version : newest;
}

function nameIn(body: string): string {
  const parsed = parse(body) as { name?: unknown } | undefined | symbol;
  const name = typeof parsed === "object" ? parsed.name : undefined;
  return typeof name === "string" ? name : "";
}

function noteOf(incoming: Incoming, match: Match, fault: Fault | undefined, atMs: number): Seen {
  const { id: requestId, method, path, idempotencyKey } = incoming;
  const head = { requestId, atMs, method, path, endpoint: match.name, idempotencyKey };
  return { ...head, fault: fault?.fault, status: undefined, replayed: false };
}
