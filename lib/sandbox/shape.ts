import type { Item } from "./documents.ts";
import type { Seen } from "./engine.ts";
import type { Fault, Faults } from "./faults.ts";
import type { Random } from "./request.ts";
import type { Snapshot, State } from "./state.ts";

export type SandboxOptions = {
  partnerKey: string;
  /** Where the state is kept; without it, in memory. */
  statePath?: string;
  now?: () => Date;
  random?: Random;
  sleep?: (ms: number) => Promise<void>;
  /** Also serves /__control. For tests: it requires no credential. */
  control?: boolean;
  host?: string;
};

/** What assertions look at: no secret is in it. */
export type Inspection = Omit<Snapshot, "recorded" | "sessions" | "items"> & {
  items: Omit<Item, "secret">[];
  nowMs: number;
  recordedOutcomes: { status: number; atMs: number }[];
  requests: Seen[];
  faults: Fault[];
};

export type Sandbox = {
  /** Opens the port (0: any free one) and returns the origin. After `closePort` the same port again. */
  listen: (port?: number) => Promise<string>;
  /** Connections are refused until `listen`. */
  closePort: () => Promise<void>;
  /** The control address on a port of its own, which stays open when the other is closed. */
  listenControl: (port?: number) => Promise<string>;
  close: () => Promise<void>;
  /** The live state; look, do not touch. */
  state: Readonly<State>;
  inspect: () => Inspection;
  clearRequests: () => void;
  faults: Faults;
  /** Lets the requests continue that the fault "hold-before-commit" holds. */
  release: () => void;
  forgetOutcomes: () => void;
  advanceClock: (byMs: number) => void;
  /** Added before each request is carried out, while its idempotency key is locked. */
  setLatency: (latencyMs: number) => void;
  /** An organization that someone else created in the same partner account. */
  addOutsideOrganization: (name: string) => void;
  /** Whether roles and policies of one's own are paid for; not, at first. */
  setAddOn: (has: boolean) => void;
};
