/**
 * The sandbox without its network: the same engine behind `fetch`, so that a schedule neither waits nor
 * depends on sockets. What each idempotency key made is kept, for asking whose it is.
 */
import { applyEvent } from "#lib/sandbox/apply.ts";
import { hashOf } from "#lib/sandbox/credentials.ts";
import { createEngine, type Delivery } from "#lib/sandbox/engine.ts";
import { createFaults } from "#lib/sandbox/faults.ts";
import { keptForMs, scopeOf } from "#lib/sandbox/idempotency.ts";
import type { Incoming } from "#lib/sandbox/request.ts";
import { createState, type Event, type Organization } from "#lib/sandbox/state.ts";
import { standAt } from "./hands.ts";
import { broken, deadlines, responseOf, timedOut, timeoutMs, toIncoming } from "./transport.ts";

type Time = { nowMs: () => number; pass: (ms: number) => void };
export type Made = { idempotencyKey: string; event: Event };
/** A working key that a request has stopped, by the key's hash. */
type Stop = { idempotencyKey: string; hash: string };
export type Upstream = ReturnType<typeof createUpstream>;
export type Kept = ReturnType<typeof createMemory>;

export const partnerKey = "partner-key-of-the-tests-0123456789";

const createMemory = () => ({
  state: createState(),
  made: [] as Made[],
  stops: [] as Stop[],
  scopes: new Map<string, string>(),
  firstSentMs: new Map<string, number>(),
  late: [] as string[],
  count: 0,
});

/** `kept`: what another one remembered when nothing was under way and no fault waited. */
export function createUpstream({ nowMs, pass }: Time, kept?: Kept) {
  const memory = kept ? structuredClone(kept) : createMemory();
  const { state, made, stops, scopes, firstSentMs, late } = memory;
  const faults = createFaults();
  let isUp = true;
  let held: (() => void)[] = [];
  const uuid = () => {
    memory.count += 1;
    return `00000000-0000-4000-8000-${String(memory.count).padStart(12, "0")}`;
  };
  const random = { uuid, token: () => `key-${uuid()}` };

  const hashes = () => [...state.keys.values()].map(({ hash }) => hash);

  function commit(events: Event[]): void {
    const recorded = events.find((event) => event.type === "outcome-recorded");
    const idempotencyKey = recorded && scopes.get(recorded.recorded.scope);
    const before = hashes();
    for (const event of events) {
      applyEvent(state, event);
      if (idempotencyKey) made.push({ idempotencyKey, event });
    }
    const after = new Set(hashes());
    for (const hash of before) if (idempotencyKey && !after.has(hash)) stops.push({ idempotencyKey, hash });
  }
  function addOrganization(name: string, outside: boolean): Organization | undefined {
    if ([...state.organizations.values()].some((other) => other.name === name)) return undefined;
    const settings = { issuer: "", sso_domain: "", sso_org_id: "", client_id: "", hasClientSecret: false };
    const organization = { id: uuid(), name, ...settings, createdAtMs: nowMs(), outside };
    commit([{ type: "organization-put", organization }]);
    return organization;
  }
  if (!kept) addOrganization("Sandbox Partner", true);

  const answer = createEngine({
    partnerKey,
    state,
    faults,
    random,
    nowMs,
    commit,
    note: () => undefined,
    addOutsideOrganization: (name) => void addOrganization(name, true),
    pause: async ({ held: isHeld }) => {
      if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
    },
  });

  async function send(incoming: Incoming, signal: AbortSignal | undefined): Promise<Response> {
    const abort = () => signal && deadlines.get(signal)?.abort(timedOut());
    const startedMs = nowMs();
    if (incoming.method !== "GET") await standAt("send");
    // A request that its process could not send in time is aborted, as fetch's own signal would.
    if (nowMs() - startedMs > timeoutMs) {
      abort();
      throw timedOut();
    }
    if (!isUp) throw broken("ECONNREFUSED");
    const { idempotencyKey: key } = incoming;
    if (key && nowMs() - (firstSentMs.get(key) ?? nowMs()) >= keptForMs) late.push(key);
    if (key && !firstSentMs.has(key)) firstSentMs.set(key, nowMs());
    let delivery: Delivery | undefined;
    const heldBefore = held.length;
    const answering = answer(incoming).then((value) => {
      delivery = value;
    });
    // The engine waits only for a request that is held.
    if (held.length === heldBefore) await answering;
    await standAt("hear");
    if (!delivery || delivery.travels === "never") {
      pass(timeoutMs);
      abort();
      throw timedOut();
    }
    if (delivery.travels === "reset") throw broken("ECONNRESET");
    return responseOf(delivery, () => {
      pass(timeoutMs);
      abort();
    });
  }

  return {
    state,
    faults,
    made,
    stops,
    keep(): Kept {
      if (!isUp || held.length > 0 || faults.list().length > 0) throw new Error("something is under way");
      return structuredClone(memory);
    },
    /** Idempotency keys that were sent again when upstream may have forgotten them. */
    late,
    addOrganization,
    add: (event: Event) => commit([event]),
    forget: () => commit([{ type: "outcomes-forgotten" }]),
    uuid,
    setNetwork: (up: boolean) => {
      isUp = up;
    },
    release: () => {
      for (const resume of held) resume();
      held = [];
    },
    /** The live key of a user, by the value's hash. */
    opens: (value: string) => [...state.keys.values()].find(({ hash }) => hash === hashOf(value)),
    fetch: async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
      const incoming = toIncoming(new URL(String(url)), init, uuid());
      if (incoming.idempotencyKey) scopes.set(scopeOf(incoming), incoming.idempotencyKey);
      return await send(incoming, init.signal ?? undefined);
    },
  };
}
