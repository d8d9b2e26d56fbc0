/**
 * Faults by name, each a plan of three answers: is the request carried out, what is said instead, and is
 * what is said recorded under the request's idempotency key. A fault is used up `times` times.
 */
import { z } from "zod";
import { conflict, fail, type Reply } from "./reply.ts";
import { routeNames } from "./routes.ts";

type Details = { retryAfterS: number; location: string };

type Plan = {
  /** The request is carried out, and its real outcome recorded. */
  commits: boolean;
  /** Said instead of the real outcome. */
  says?: (fault: Details) => Reply;
  /** The reply is recorded instead of the real outcome. */
  records?: boolean;
  /** How the answer travels; a normal response by default. */
  travels?: "reset" | "never" | "slowly";
  /** The response names another API version. */
  echoes?: string;
  /** Waits for `release` before anything is done; the idempotency key stays locked meanwhile. */
  held?: boolean;
};

const html = (status: number): Reply => ({
  status,
  type: "text/html",
  body: `<html><head><title>${status}</title></head><body>gateway</body></html>`,
});
const broken = () => fail(500, "internal", "internal server error");
const tooMany = () => fail(429, "rate_limited", "too many requests");
const hugeBytes = 50 * 1024 ** 2;

const plans = {
  "reset-before-commit": { commits: false, travels: "reset" },
  "reset-after-commit": { commits: true, travels: "reset" },
  "hang-after-commit": { commits: true, travels: "never" },
  "hold-before-commit": { commits: true, held: true },
  "500-recorded-without-commit": { commits: false, says: broken, records: true },
  "500-recorded-after-commit": { commits: true, says: broken, records: true },
  "500-not-recorded": { commits: false, says: broken },
  "502-html": { commits: false, says: () => html(502) },
  "503-html": { commits: false, says: () => html(503) },
  "504-html": { commits: false, says: () => html(504) },
  "429": { commits: false, says: tooMany },
  "429-retry-after": {
    commits: false,
    says: ({ retryAfterS }: Details) => ({ ...tooMany(), headers: { "Retry-After": String(retryAfterS) } }),
  },
  "409-in-flight": { commits: false, says: conflict },
  /** An outsider takes the name first; the conflict is then real. */
  "409-name-taken": { commits: true },
  "401": { commits: false, says: () => fail(401, "unauthorized", "unauthorized"), records: true },
  "403": { commits: false, says: () => fail(403, "forbidden", "forbidden"), records: true },
  "404-parent": { commits: false, says: () => fail(404, "not_found", "not found"), records: true },
  redirect: {
    commits: false,
    says: ({ location }: Details) => ({ status: 307, body: "", headers: { Location: location } }),
  },
  "html-200": { commits: false, says: () => html(200) },
  "empty-body": { commits: true, says: () => ({ status: 200, body: "" }) },
  "huge-body": {
    commits: true,
    says: () => ({ status: 200, body: `{"data":"${"x".repeat(hugeBytes)}"}` }),
  },
  "slow-body": { commits: true, travels: "slowly" },
  "other-version": { commits: true, echoes: "2021-05-23" },
  latency: { commits: true },
} satisfies Record<string, Plan>;

export type FaultName = keyof typeof plans;
export const faultNames = Object.keys(plans) as FaultName[];

export const faultSchema = z.strictObject({
  fault: z.enum(faultNames as [FaultName, ...FaultName[]]),
  /** A route's name, or "*" for all. */
  endpoint: z.enum(["*", ...routeNames]).default("*"),
  /** How many requests it hits; null for all until it is cleared. */
  times: z.int().positive().nullable().default(1),
  /** Let this many matching requests pass first. */
  skip: z.int().nonnegative().default(0),
  /** Replaces the plan's own. */
  commits: z.boolean().optional(),
  records: z.boolean().optional(),
  latencyMs: z.int().nonnegative().default(0),
  retryAfterS: z.int().nonnegative().default(2),
  location: z.string().default("http://elsewhere.example/"),
});
export type Fault = z.output<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;

export function planOf(fault: Fault): Plan {
  const plan: Plan = plans[fault.fault];
  return { ...plan, commits: fault.commits ?? plan.commits, records: fault.records ?? plan.records ?? false };
}

export function createFaults() {
  let pending: Fault[] = [];
  return {
    add(input: FaultInput): void {
      pending.push(faultSchema.parse(input));
    },
    clear(): void {
      pending = [];
    },
    list: (): Fault[] => structuredClone(pending),
    /** The fault that hits this request, if any. */
    take(endpoint: string): Fault | undefined {
      const matching = pending.filter((fault) => fault.endpoint === "*" || fault.endpoint === endpoint);
      const hit = matching.find(({ skip }) => skip === 0);
      for (const fault of matching) if (fault.skip > 0) fault.skip--;
      if (hit?.times) hit.times--;
      pending = pending.filter(({ times }) => times !== 0);
      return hit;
    },
  };
}
export type Faults = ReturnType<typeof createFaults>;
