import "server-only";
import { boss } from "./boss.ts";
import { sendOptions } from "./enqueue.ts";
import { type Task, taskSeconds } from "./queues.ts";

/**
 * Queues the recurring tasks. Every worker does so, and the database accepts only one job of each task per interval,
 * by its own clock.
 */
export async function queueTasks(): Promise<void> {
  const jobs = (Object.keys(taskSeconds) as Task[]).map((task) => ({
    data: { task },
    ...sendOptions("task", { task }, {}),
    singletonSeconds: taskSeconds[task],
  }));
  await boss().insert("task", jobs);
}
