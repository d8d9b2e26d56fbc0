/** The partner API's local stand-in: a small Polytomic with a memory, and with faults on demand. */
import { randomBytes, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { applyEvent } from "./apply.ts";
import { connectPage } from "./connect-page.ts";
import { createControl } from "./control.ts";
import { createEngine, type Plan, type Seen } from "./engine.ts";
import { createFaults } from "./faults.ts";
import { deliver, readText, toIncoming } from "./http.ts";
import { keptForMs } from "./idempotency.ts";
import { noJournal, openJournal, readJournal } from "./journal.ts";
import { createListener } from "./listener.ts";
import { fail } from "./reply.ts";
import type { Sandbox, SandboxOptions } from "./shape.ts";
import { toSnapshot } from "./snapshot.ts";
import { createState, type Event } from "./state.ts";

const mostRequests = 10_000;
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export function createSandbox(options: SandboxOptions): Sandbox {
  const { partnerKey, statePath, host = "127.0.0.1", sleep = wait } = options;
  const random = options.random ?? {
    uuid: randomUUID,
    token: (bytes: number) => randomBytes(bytes).toString("base64url"),
  };
  const state = createState();
  const nowMs = () => (options.now?.() ?? new Date()).getTime() + state.clockOffsetMs;
  for (const event of statePath ? readJournal(statePath) : []) applyEvent(state, event);
  const journal = statePath ? openJournal(statePath) : noJournal;
  journal.rewrite([{ type: "restored", snapshot: toSnapshot(state, nowMs() - keptForMs) }]);

  function commit(events: Event[]): void {
    if (events.length === 0) return;
    journal.append(events);
    for (const event of events) applyEvent(state, event);
  }
  function addOrganization(name: string, outside: boolean): void {
    if ([...state.organizations.values()].some((other) => other.name === name)) return;
    const settings = { issuer: "", sso_domain: "", sso_org_id: "", client_id: "", hasClientSecret: false };
    const organization = { id: random.uuid(), name, ...settings, createdAtMs: nowMs(), outside };
    commit([{ type: "organization-put", organization }]);
  }
  if (state.organizations.size === 0) addOrganization("Sandbox Partner", false);

  const faults = createFaults();
  let requests: Seen[] = [];
  let latencyMs = 0;
  let held: (() => void)[] = [];
  async function pause(plan: Plan, ownLatencyMs: number): Promise<void> {
    if (plan.held) await new Promise<void>((resolve) => held.push(resolve));
    if (latencyMs + ownLatencyMs > 0) await sleep(latencyMs + ownLatencyMs);
  }
  function release(): void {
    for (const resume of held) resume();
    held = [];
  }
  const addOutsideOrganization = (name: string) => addOrganization(name, true);
  const note = (seen: Seen) => {
    requests.push(seen);
    if (requests.length > mostRequests) requests.shift();
  };
  const ground = { partnerKey, state, faults, random, nowMs, pause, commit, addOutsideOrganization, note };
  const answer = createEngine(ground);

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (options.control && request.url?.startsWith("/__control/")) return handleControl(request, response);
    const id = random.uuid();
    const body = await readText(request);
    const { method = "GET", url = "/" } = request;
    const page = connectPage(state, nowMs(), { method, url, body: body ?? "" });
    if (page) {
      commit(page.events);
      return deliver({ reply: page.reply, travels: undefined, version: "" }, id, response, sleep);
    }
    const tooLong = { reply: fail(413, "too_large", "too large"), travels: undefined, version: "" };
    const delivery = body === undefined ? tooLong : await answer(toIncoming(request, id, body));
    await deliver(delivery, id, response, sleep);
  }
  const quietly = (work: typeof handle) => (request: IncomingMessage, response: ServerResponse) => {
    // A caller that hangs up half-way is its own business.
    work(request, response).catch(() => response.destroy());
  };
  const front = createListener(quietly(handle), host);

  const sandbox: Sandbox = {
    listen: front.open,
    closePort: front.close,
    listenControl: (port) => back.open(port),
    async close() {
      release();
      await Promise.all([front.close(), back.close()]);
      journal.close();
    },
    state,
    inspect() {
      const { recorded, sessions, items = [], ...facts } = toSnapshot(state, nowMs() - keptForMs);
      const recordedOutcomes = recorded.map(({ status, atMs }) => ({ status, atMs }));
      const shown = items.map(({ secret, ...item }) => item);
      return {
        ...facts,
        items: shown,
        nowMs: nowMs(),
        recordedOutcomes,
        requests: [...requests],
        faults: faults.list(),
      };
    },
    clearRequests: () => {
      requests = [];
    },
    faults,
    release,
    forgetOutcomes: () => commit([{ type: "outcomes-forgotten" }]),
    advanceClock: (byMs) => commit([{ type: "clock-moved", byMs }]),
    setLatency: (ms) => {
      latencyMs = ms;
    },
    addOutsideOrganization,
    setAddOn: (has) => commit([{ type: "add-on-set", has }]),
  };
  const handleControl = createControl(sandbox);
  const back = createListener(quietly(handleControl), host);
  return sandbox;
}
