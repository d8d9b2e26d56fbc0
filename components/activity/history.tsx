import { Axis, shortDay } from "#components/charts/axis.tsx";
import { Bars, type Column } from "#components/charts/bars.tsx";
import { Figure } from "#components/charts/figure.tsx";
import { ActionForm } from "#components/ui/action-form.tsx";
import { ReadOnly } from "#components/ui/read-only.tsx";
import { Time } from "#components/ui/time.tsx";
import type { HealthDay, HealthHistory } from "#lib/activity/views.ts";
import type { FormAction } from "#lib/forms/state.ts";

function columnOf({ day, seen }: HealthDay): Column {
  if (seen === null) return { key: day, segments: null };
  const { syncs, failing, unknown } = seen;
  return {
    key: day,
    segments: [
      { mark: "bad", n: failing },
      { mark: "soft", n: Math.max(0, syncs - failing - unknown) },
      { mark: "open", n: unknown },
    ],
  };
}

function rowOf({ day, seen, why }: HealthDay): (string | number)[] {
  if (seen === null) return [day, why === null ? "not checked" : `can't tell: ${why}`, "", "", ""];
  return [day, seen.failing, seen.syncs, seen.unknown, `${seen.unhealthy} of ${seen.connections}`];
}

/** The verdict with its button, and what our looks found over 30 days. */
export function History({
  tenantId,
  history: { days, check, events },
  action,
}: {
  tenantId: string;
  history: HealthHistory;
  action: FormAction;
}) {
  const seen = days.filter((each) => each.seen !== null);
  const failing = seen.filter((each) => each.seen && each.seen.failing > 0).length;
  const [first, last] = [days[0], days.at(-1)];
  const intro = `Syncs that are not paused, by the last check of each day (UTC). A dotted line marks a day without a check.`;
  return (
    <div className="mb-8 space-y-5">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <p className="text-sm text-ink-soft">
          Every organization is checked once a night from 03:00 UTC, with its own key.
          <span>{seen.length === 0 && " The history starts with the first check."}</span>
          {events.isOn && (
            <span>
              {" "}
              Sync events are read every hour in between; if they show something else, it is checked at once.
              {events.readAt !== null && (
                <span>
                  {" Last read "}
                  <Time at={events.readAt} />.
                </span>
              )}
            </span>
          )}
        </p>
        {check.allowed && (
          <ActionForm action={action} fields={{ tenantId }} label="Check now" size="sm" align="end" />
        )}
      </div>
      {!check.allowed && <ReadOnly reason={check.reason} />}
      {seen.length > 0 && (
        <Figure
          id="health-history"
          title="Syncs over 30 days"
          intro={intro}
          legend={[
            ["bad", "Failing"],
            ["soft", "OK"],
            ["open", "No known run"],
          ]}
          table={{
            head: ["Day", "Failing", "Syncs", "No known run", "Connections unhealthy"],
            rows: days.toReversed().map(rowOf),
          }}
        >
          <Bars
            title="Syncs over 30 days"
            description={`Checked on ${seen.length} of 30 days; syncs were failing on ${failing} of them.`}
            columns={days.map(columnOf)}
            size="h-16"
          />
          {first && last && <Axis from={shortDay(first.day)} to="Today" />}
        </Figure>
      )}
    </div>
  );
}
