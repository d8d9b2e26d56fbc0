import { shortDay } from "#components/charts/axis.tsx";
import { Bars, mostOf } from "#components/charts/bars.tsx";
import { Figure } from "#components/charts/figure.tsx";
import { Meters } from "#components/charts/meters.tsx";
import type { OnboardingWeek, UnfinishedStep } from "#lib/overview/views.ts";

const units = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
] as const;

/** "3 h": short enough to stand beneath a column. */
function short(seconds: number | null): string {
  if (seconds === null) return "–";
  const [unit, size] = units.find(([, each]) => seconds >= each) ?? ["s", 1];
  return `${Math.round(seconds / size)} ${unit}`;
}

export function OnboardingsFigure({ weeks }: { weeks: OnboardingWeek[] }) {
  const columns = weeks.map(({ week, begun, finished }) => ({
    key: week,
    segments: [
      { mark: "plain" as const, n: finished },
      { mark: "open" as const, n: begun - finished },
    ],
  }));
  const all = weeks.reduce((sum, { begun }) => sum + begun, 0);
  const done = weeks.reduce((sum, { finished }) => sum + finished, 0);
  const labels = "mt-1 grid grid-cols-12 text-center text-xs text-ink-soft";
  return (
    <Figure
      id="onboardings"
      title="Onboardings per week"
      empty={
        all === 0
          ? "No customer was onboarded in the last 12 weeks. Shows how many start each week, and how long it takes until they have a key."
          : null
      }
      intro={`${all} started in 12 weeks, ${done} with a key by now. Beneath each week: the median time from the start to the verified key.`}
      legend={[
        ["plain", "Key minted"],
        ["open", "Not finished"],
      ]}
      table={{
        head: ["Week from", "Started", "Key minted", "Median time to key"],
        rows: weeks
          .toReversed()
          .map(({ week, begun, finished, medianSeconds }) => [week, begun, finished, short(medianSeconds)]),
      }}
    >
      <p aria-hidden="true" className="text-xs text-ink-soft">
        {mostOf(columns)}
      </p>
      <Bars
        title="Onboardings per week"
        description={`${all} onboardings started in 12 weeks, ${done} of them finished.`}
        columns={columns}
      />
      <div aria-hidden="true" className={labels}>
        {weeks.map(({ week, medianSeconds }) => (
          <span key={week}>{short(medianSeconds)}</span>
        ))}
      </div>
      <div aria-hidden="true" className={labels}>
        {weeks.map(({ week }, at) => (
          <span key={week} className={at % 3 === 2 ? "-mx-3" : ""}>
            {at % 3 === 2 ? shortDay(week) : ""}
          </span>
        ))}
      </div>
    </Figure>
  );
}

export function UnfinishedFigure({ steps }: { steps: UnfinishedStep[] }) {
  const all = steps.reduce((sum, { count }) => sum + count, 0);
  const older = steps.reduce((sum, { olderThanWeek }) => sum + olderThanWeek, 0);
  return (
    <Figure
      id="unfinished"
      title="Unfinished onboardings"
      empty={all === 0 ? "No onboarding is unfinished. Shows at which step the unfinished ones wait." : null}
      intro={`${all} onboardings wait at one of their three steps. ${older} of them started more than a week ago.`}
      legend={[
        ["soft", "Started over a week ago"],
        ["plain", "Newer"],
      ]}
      table={{
        head: ["Next step", "Onboardings", "Started over a week ago"],
        rows: steps.map(({ step, count, olderThanWeek }) => [step, count, olderThanWeek]),
      }}
    >
      <Meters
        rows={steps.map(({ step, count, olderThanWeek }) => ({
          name: step,
          total: count,
          segments: [
            { mark: "soft", n: olderThanWeek },
            { mark: "plain", n: count - olderThanWeek },
          ],
        }))}
      />
    </Figure>
  );
}
