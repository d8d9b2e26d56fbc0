/** A worker as a process of its own: tells of each job that it took, and never ends one. */
import { work } from "#lib/queue/work.ts";
import { idle } from "./queue.ts";

const stopping = new AbortController();
process.once("disconnect", () => process.exit(0));
await work(
  {
    ...idle,
    operation: ({ data, attempt }) => {
      process.send?.({ data, attempt });
      return new Promise(() => undefined);
    },
  },
  async () => undefined,
  { concurrency: 1, signal: stopping.signal },
);
