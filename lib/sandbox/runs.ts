/** The calls about runs, the same for model syncs and bulk syncs. */
import { cancel, isOver, running, runsOf, viewRun } from "./executions.ts";
import { findItem, type Own } from "./items.ts";
import { page } from "./paging.ts";
import { notFound, type Outcome, succeed } from "./reply.ts";

export function runCalls(kind: "sync" | "bulkSync") {
  const own = (asked: Own) => findItem(asked, kind, asked.params.sync);
  const ownRun = (asked: Own) => {
    const sync = own(asked);
    return sync && runsOf(asked, sync.id).find(({ id }) => id === asked.params.run);
  };
  return {
    list(asked: Own): Outcome {
      const sync = own(asked);
      if (!sync) return notFound();
      const { query, nowMs } = asked;
      const onlyEnded = query.get("only_terminal") === "true" || query.get("only_completed") === "true";
      const found = runsOf(asked, sync.id).filter((run) => !onlyEnded || isOver(run, nowMs));
      if (query.get("ascending") === "true") found.reverse();
      const views = found.map((run) => viewRun(run, nowMs));
      return page(query, views, 50, 100);
    },
    get(asked: Own): Outcome {
      const run = ownRun(asked);
      return run ? succeed(viewRun(run, asked.nowMs)) : notFound();
    },
    /** Only asks for it: the run says "canceling" for a while. */
    cancelCurrent(asked: Own): Outcome {
      const sync = own(asked);
      if (!sync) return notFound();
      const run = running(asked, sync.id);
      return succeed({ id: sync.id }, run ? cancel(asked, run) : []);
    },
    cancelOne(asked: Own): Outcome {
      const run = ownRun(asked);
      return run ? succeed({ id: run.id }, cancel(asked, run)) : notFound();
    },
  };
}
