import "server-only";
/**
 * The queues of jobs. There are few, because every worker polls each of them. The migration `queues` holds their
 * names and policies; each job carries the rest.
 */
import { z } from "zod";

/** How often each recurring task runs. */
export const taskSeconds = {
  /** Queues what is due and has no job. */
  sweep: 5,
  "sweep-reconcile": 15,
  /** Begins the operations of batches of keys. */
  "begin-key-batches": 5,
  /** Begins what is left of rollouts of blueprints. */
  "begin-rollouts": 5,
  "sweep-batches": 15,
  "sweep-health": 300,
  "sweep-drift": 300,
  "count-daily": 300,
  "fold-counts": 60,
  "sweep-throttles": 60,
  "report-queue": 60,
  "seal-audit": 60,
  /** Sends the audit to another system, where one is set. */
  "stream-audit": 5,
  /** Queues the notices that are due and have no job: daily ones, and those that are sent again. */
  "sweep-notices": 30,
  /** Announces what has lasted long enough. */
  "find-notices": 600,
} as const;
export type Task = keyof typeof taskSeconds;
const tasks = Object.keys(taskSeconds) as [Task, ...Task[]];

const data = {
  /** Continues an operation of a tenant. */
  operation: z.object({ tenantId: z.uuid(), operationId: z.uuid() }),
  /** Compares our records with Polytomic, or imports what it found. */
  reconcile: z.object({ what: z.enum(["run", "import"]) }),
  /** Looks at the organizations that are due, reads their events, or compares what blueprints made in them. */
  health: z.object({ what: z.enum(["nightly", "events", "drift"]) }),
  /** Sends a person or a webhook what is due. */
  notice: z.object({ to: z.enum(["staff", "webhook"]), id: z.uuid() }),
  /** Does what is left of a batch of tenants. */
  batch: z.object({ batchId: z.uuid() }),
  task: z.object({ task: z.enum(tasks) }),
};

export type QueueName = keyof typeof data;
export type DataOf = { [Q in QueueName]: z.output<(typeof data)[Q]> };

type Queue<T> = {
  data: z.ZodType<T>;
  /**
   * singleton: one job per key runs at a time, and any number wait. stately: one runs and one waits; any other is
   * dropped.
   */
  policy: "singleton" | "stately";
  key: (data: T) => string;
  /** How many run at once in one worker; null for the setting WORKER_CONCURRENCY. */
  atOnce: number | null;
  pollMs: number;
  /** After a failure: the number of retries, and the first and the longest wait. Each wait doubles the one before. */
  retry: { limit: number; seconds: number; longestSeconds: number };
  /** A job that takes longer has failed. A dead worker is noticed much earlier, by its heartbeat. */
  expireSeconds: number;
  /** Whether people must know when the last retry failed. */
  deadLetter: boolean;
  /** How long a finished job stays in the table. */
  keepSeconds: number;
};

const minute = 60;
const hour = 60 * minute;

export const queues: { [Q in QueueName]: Queue<DataOf[Q]> } = {
  operation: {
    data: data.operation,
    policy: "singleton",
    key: ({ tenantId }) => tenantId,
    atOnce: null,
    pollMs: 1_000,
    retry: { limit: 8, seconds: 5, longestSeconds: 5 * minute },
    expireSeconds: 15 * minute,
    deadLetter: true,
    keepSeconds: hour,
  },
  reconcile: {
    data: data.reconcile,
    policy: "stately",
    key: ({ what }) => what,
    atOnce: 2,
    pollMs: 3_000,
    retry: { limit: 3, seconds: minute, longestSeconds: 10 * minute },
    expireSeconds: 23 * hour,
    deadLetter: true,
    keepSeconds: 24 * hour,
  },
  health: {
    data: data.health,
    policy: "stately",
    key: ({ what }) => what,
    atOnce: 1,
    pollMs: 15_000,
    // The sweep queues the next one.
    retry: { limit: 0, seconds: 0, longestSeconds: 0 },
    expireSeconds: 15 * minute,
    deadLetter: false,
    keepSeconds: hour,
  },
  notice: {
    data: data.notice,
    policy: "stately",
    key: ({ id }) => id,
    atOnce: 2,
    pollMs: 5_000,
    // Sending again is due by the outbox. This is for failures of our own.
    retry: { limit: 3, seconds: minute, longestSeconds: 10 * minute },
    expireSeconds: 10 * minute,
    deadLetter: true,
    keepSeconds: hour,
  },
  batch: {
    data: data.batch,
    policy: "singleton",
    key: ({ batchId }) => batchId,
    atOnce: 2,
    pollMs: 2_000,
    // The sweep queues another one.
    retry: { limit: 0, seconds: 0, longestSeconds: 0 },
    expireSeconds: 15 * minute,
    deadLetter: false,
    keepSeconds: hour,
  },
  task: {
    data: data.task,
    policy: "stately",
    key: ({ task }) => task,
    atOnce: 2,
    pollMs: 5_000,
    // The next one is queued anyway.
    retry: { limit: 0, seconds: 0, longestSeconds: 0 },
    expireSeconds: 10 * minute,
    deadLetter: false,
    keepSeconds: 10 * minute,
  },
};

export const queueNames = Object.keys(queues) as QueueName[];

/** Where a job goes when its last retry failed. */
export const deadLetterQueue = "dead-letter";

/** How long a worker may be silent before its jobs go to another one. pg-boss allows no shorter time. */
export const heartbeatSeconds = 10;
