import { Time } from "#components/ui/time.tsx";
import type { BulkSyncRow, ConnectionRow, EventRow, ModelSyncRow } from "#lib/activity/views.ts";
import { StatusWord } from "./status-word.tsx";

const line = "flex flex-wrap items-baseline justify-between gap-x-4 gap-y-0.5";
const faint = "text-sm text-ink-soft";
const joined = (...parts: (string | false | null)[]) => parts.filter(Boolean).join(" · ");
const paused = (active: boolean | null) => active === false && "paused";

export function connectionRow({ name, type, status, tone, error, isShared }: ConnectionRow) {
  return (
    <>
      <div className={line}>
        <span className="min-w-0 font-[550]">{name}</span>
        <StatusWord status={status} tone={tone} />
      </div>
      <p className={faint}>{joined(type, isShared && "shared copy, read-only")}</p>
      {error !== null && <p className="text-sm text-bad">{error}</p>}
    </>
  );
}

export function bulkSyncRow({ name, mode, active, status, tone, nextAt }: BulkSyncRow) {
  return (
    <>
      <div className={line}>
        <span className="min-w-0 font-[550]">{name}</span>
        <StatusWord status={status} tone={tone} />
      </div>
      <p className={faint}>
        {joined(mode, paused(active))}
        {nextAt !== null && (
          <span>
            <span>{(mode || active === false) && " · "}</span>next run <Time at={nextAt} />
          </span>
        )}
      </p>
    </>
  );
}

export function modelSyncRow({ name, mode, active, target, schedule }: ModelSyncRow, wasFailing: boolean) {
  return (
    <>
      <div className={line}>
        <span className="min-w-0 font-[550]">{name}</span>
        {wasFailing && active !== false ? (
          <StatusWord status="failing at the last check" tone="bad" />
        ) : (
          active !== null && <StatusWord status={active ? "active" : "paused"} tone="neutral" />
        )}
      </div>
      <p className={faint}>{joined(target && `to ${target}`, mode, schedule)}</p>
    </>
  );
}

export function eventRow({ title, about, tone, at }: EventRow) {
  return (
    <div className={line}>
      <span className="min-w-0">
        <StatusWord status={title} tone={tone} />
        {about !== "" && <span className={faint}> {about}</span>}
      </span>
      {at !== null && (
        <span className={faint}>
          <Time at={at} align="end" />
        </span>
      )}
    </div>
  );
}
