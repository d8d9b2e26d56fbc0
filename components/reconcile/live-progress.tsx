"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { fetchJson } from "#components/ui/fetch-json.ts";
import { Meter } from "#components/ui/meter.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Person } from "#components/ui/person.tsx";
import { Spinner } from "#components/ui/spinner.tsx";
import { Time } from "#components/ui/time.tsx";
import type { ImportView, ReconcileLive, RunView } from "#lib/reconcile/views.ts";
import { count } from "./words.ts";

const everyMs = 2_000;
const idleMs = 10_000;

/** When this changes, a run or import has ended and the rest of the page is out of date. */
const ends = ({ run, importing, finishedRunId }: ReconcileLive) =>
  JSON.stringify([run?.id, finishedRunId, importing?.id, importing?.state]);

/** The run and the import that are under way, kept up to date. */
export function LiveProgress({ initial }: { initial: ReconcileLive }) {
  const router = useRouter();
  const live = useQuery({
    queryKey: ["reconcile"],
    queryFn: ({ signal }) => fetchJson<ReconcileLive>("/api/reconcile", signal),
    initialData: initial,
    // The next page brings its own data.
    gcTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.run || state.data?.importing?.state === "running" ? everyMs : idleMs,
  });
  const shown = ends(initial);
  const now = ends(live.data);
  const asked = useRef(shown);
  useEffect(() => {
    // Once for each change, however long the page takes to come.
    if (now !== shown && now !== asked.current) router.refresh();
    asked.current = now;
  }, [now, shown, router]);
  const { refetch } = live;
  useEffect(() => {
    // A button on this page changed what is under way, so fetch immediately.
    if (shown !== "") void refetch();
  }, [shown, refetch]);
  const { run, importing } = live.data;
  return (
    <div className="space-y-3 empty:hidden">
      {run && <RunProgress run={run} />}
      {importing && <ImportProgress importing={importing} />}
      {live.error && (
        <Notice tone="warn" role="status" title={live.error.message}>
          <p>This may be out of date. We retry every few seconds.</p>
        </Notice>
      )}
    </div>
  );
}

function RunProgress({ run }: { run: RunView }) {
  const { phase, done, total } = run;
  const words = {
    queued: "Waiting for the worker to start.",
    organizations: "Comparing organizations.",
    keys: `Verifying keys: ${done.toLocaleString("en")} of ${total.toLocaleString("en")}.`,
  };
  return (
    <Notice tone="info" title="A run is under way">
      <p role="status" className="flex items-center gap-2">
        <Spinner size={14} />
        <span>{words[phase]}</span>
      </p>
      {phase === "keys" && <Meter label="Keys verified" done={done} total={total} />}
      <p className="text-sm text-ink-soft">
        Started <span>{run.by === null ? run.reason : "by "}</span>
        {run.by !== null && <Person name={run.by} />} <Time at={run.startedAt} />. You can leave this page.
      </p>
    </Notice>
  );
}

function ImportProgress({ importing }: { importing: ImportView }) {
  const { state, done, total, message, by, startedAt } = importing;
  if (state === "failed")
    return (
      <Notice tone="bad" title={`The import stopped after ${count(done, "organization")}`}>
        {message && <p>{message}</p>}
        <p>The organizations adopted so far are kept. Retry once the problem is fixed.</p>
      </Notice>
    );
  if (state === "done")
    return (
      <Notice tone="good" role="status" title={`${count(done, "organization")} adopted`}>
        <p className="text-sm text-ink-soft">
          Started by <Person name={by} /> <Time at={startedAt} />
        </p>
      </Notice>
    );
  return (
    <Notice tone="info" title="An import is under way">
      <p role="status" className="flex items-center gap-2">
        <Spinner size={14} />
        <span>{`${done.toLocaleString("en")} of ${count(total, "organization")} adopted`}</span>
      </p>
      <Meter label="Organizations adopted" done={done} total={total} />
      <p className="text-sm text-ink-soft">
        Started by <Person name={by} /> <Time at={startedAt} />. You can leave this page.
      </p>
    </Notice>
  );
}
