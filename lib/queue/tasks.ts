import "server-only";
import { boss } from "./boss.ts";
import { sendOptions } from "./enqueue.ts";
import { type Task, taskSeconds } from "./queues.ts";

/**
 * Queues what comes again and again. Every worker does so, and for one stretch of time the database takes only
 * one job of each: its clock says which stretch it is.
 */
export async function queueTasks(): Promise<void> {
  const jobs = (Object.keys(taskSeconds) as Task[]).map((task) => ({
    data: { task },
    ...sendOptions("task", { task }, {}),
    singletonSeconds: taskSeconds[task],
  }));
  await boss().insert("task", jobs);
}
