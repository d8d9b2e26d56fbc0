import { Axis, shortDay } from "#components/charts/axis.tsx";
import { Bars, type Column, mostOf } from "#components/charts/bars.tsx";
import { Figure } from "#components/charts/figure.tsx";
import { Sparklines } from "#components/charts/sparklines.tsx";
import type { AttentionLine, HealthStrip } from "#lib/overview/views.ts";

/** Where the numbers begin, since nobody counted before. */
const since = (countedSince: string | null) =>
  countedSince === null
    ? "Nothing has been counted yet: the worker counts every few minutes while it runs."
    : `Counted since ${shortDay(countedSince)}; a dotted line marks a day without a count.`;

const columnsOf = ({ days }: AttentionLine): Column[] =>
  days.map(({ day, n }) => ({ key: day, segments: n === null ? null : [{ mark: "plain", n }] }));

export function AttentionFigure({
  lines,
  countedSince,
}: {
  lines: AttentionLine[];
  countedSince: string | null;
}) {
  const shown = lines.map((line) => {
    const total = line.days.findLast(({ n }) => n !== null)?.n ?? 0;
    const most = Math.max(0, ...line.days.map(({ n }) => n ?? 0));
    const description = `${total} at the last count, ${most} at most in 30 days.`;
    return { key: line.code, name: line.name, description, columns: columnsOf(line), total };
  });
  const [first] = lines;
  return (
    <Figure
      id="attention"
      title="Tenants that need attention"
      empty={
        lines.length > 0
          ? null
          : countedSince === null
            ? "Nothing was counted yet. Shows why tenants need attention, day by day, once the worker has counted."
            : "No tenant needed attention at any count in 30 days. Shows the reasons, day by day."
      }
      intro={`By their worst reason over 30 days, with the last count. ${since(countedSince)}`}
      table={{
        head: ["Day", ...lines.map(({ name }) => name)],
        rows: (first?.days ?? [])
          .map(({ day }, at) => [day, ...lines.map(({ days }) => days[at]?.n ?? "not counted")])
          .toReversed(),
      }}
    >
      <Sparklines
        lines={shown.toSorted((a, b) => b.total - a.total)}
        most={Math.max(0, ...shown.map(({ columns }) => mostOf(columns)))}
      />
    </Figure>
  );
}

export function HealthFigure({ strip, countedSince }: { strip: HealthStrip[]; countedSince: string | null }) {
  const columns = strip.map(({ day, counts }): Column => {
    if (counts === null) return { key: day, segments: null };
    const { good, failing, blind, unseen } = counts;
    return {
      key: day,
      segments: [
        { mark: "bad", n: failing },
        { mark: "soft", n: good },
        { mark: "open", n: blind + unseen },
      ],
    };
  });
  const last = strip.findLast(({ counts }) => counts !== null)?.counts;
  const words = last
    ? `${last.failing} with failing syncs, ${last.good} without, ${last.blind} where we can't tell, ${last.unseen} not checked yet.`
    : "";
  return (
    <Figure
      id="sync-health"
      title="Sync health"
      empty={
        mostOf(columns) > 0
          ? null
          : "No onboarded tenant was counted yet. Shows how many have failing syncs, day by day."
      }
      intro={`Onboarded tenants by their last health check. ${words && `Last count: ${words} `}${since(countedSince)}`}
      legend={[
        ["bad", "Syncs failing"],
        ["soft", "None failing"],
        ["open", "Can't tell, or not checked yet"],
      ]}
      table={{
        head: ["Day", "Syncs failing", "None failing", "Can't tell", "Not checked yet"],
        rows: strip
          .map(({ day, counts }) =>
            counts
              ? [day, counts.failing, counts.good, counts.blind, counts.unseen]
              : [day, "not counted", "", "", ""],
          )
          .toReversed(),
      }}
    >
      <p aria-hidden="true" className="text-xs text-ink-soft">
        {mostOf(columns)}
      </p>
      <Bars title="Sync health over 30 days" description={words || "Not counted yet."} columns={columns} />
      <Axis from={shortDay(strip[0]?.day ?? "")} to="Today" />
    </Figure>
  );
}
