import "server-only";
/**
 * What waits for a worker. There are few queues, because every worker asks for each of them again and again.
 * Names and policies stand in the migration `queues`; the rest is said with each job.
 */
import { z } from "zod";

/** Work that comes again and again, by how often. */
export const taskSeconds = {
  /** Finds what is due and has no job, and queues it. */
  sweep: 5,
  "sweep-reconcile": 15,
  "fold-counts": 60,
  "sweep-throttles": 60,
  "report-queue": 60,
} as const;
export type Task = keyof typeof taskSeconds;
const tasks = Object.keys(taskSeconds) as [Task, ...Task[]];

const data = {
  /** Continues an operation of a tenant; null stands for its onboarding. */
  operation: z.object({ tenantId: z.uuid(), operationId: z.uuid().nullable() }),
  /** Compares our records with Polytomic, or imports what it found. */
  reconcile: z.object({ what: z.enum(["run", "import"]) }),
  task: z.object({ task: z.enum(tasks) }),
};

export type QueueName = keyof typeof data;
export type DataOf = { [Q in QueueName]: z.output<(typeof data)[Q]> };

type Queue<T> = {
  data: z.ZodType<T>;
  /**
   * singleton: of one key, one job runs at a time and any number waits. stately: one runs and one waits; a
   * further one is dropped.
   */
  policy: "singleton" | "stately";
  key: (data: T) => string;
  /** How many run at once in one worker; null is the setting WORKER_CONCURRENCY. */
  atOnce: number | null;
  pollMs: number;
  /** After a failure: how often it is tried again, and the first and the longest wait, which doubles between. */
  retry: { limit: number; seconds: number; longestSeconds: number };
  /** What takes longer has gone wrong. A worker that dies is noticed much earlier, by its heartbeat. */
  expireSeconds: number;
  /** Whether somebody has to know when the last try failed. */
  deadLetter: boolean;
  /** How long a finished job is kept. */
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
  task: {
    data: data.task,
    policy: "stately",
    key: ({ task }) => task,
    atOnce: 2,
    pollMs: 5_000,
    // It comes again by itself.
    retry: { limit: 0, seconds: 0, longestSeconds: 0 },
    expireSeconds: 10 * minute,
    deadLetter: false,
    keepSeconds: 10 * minute,
  },
};

export const queueNames = Object.keys(queues) as QueueName[];

/** Where a job goes whose last try failed. */
export const deadLetterQueue = "dead-letter";

/** How long a worker may be silent before its jobs go to another one. pg-boss allows no less. */
export const heartbeatSeconds = 10;
