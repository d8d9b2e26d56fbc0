import { Axis, shortDay } from "#components/charts/axis.tsx";
import { Bars, type Column, mostOf } from "#components/charts/bars.tsx";
import { Figure } from "#components/charts/figure.tsx";
import { Sparklines } from "#components/charts/sparklines.tsx";
import type { KeyAges, KeyReads } from "#lib/overview/views.ts";

export function KeyAgesFigure({ keys: { ages, maxAgeDays, overdue, without } }: { keys: KeyAges }) {
  const columns = ages.map(
    ({ fromDays, count }): Column => ({ key: String(fromDays), segments: [{ mark: "plain", n: count }] }),
  );
  const all = ages.reduce((sum, { count }) => sum + count, 0);
  const [, second] = ages;
  const last = ages.at(-1)?.fromDays ?? 0;
  const line = maxAgeDays / (second?.fromDays ?? 1);
  // Ages beyond the last column's beginning are one column, in which it has no place.
  const hasLine = line < columns.length;
  const nameOf = (fromDays: number) =>
    fromDays === last ? `${last} or more` : `${fromDays} to ${fromDays + 29}`;
  const keyless =
    without > 0
      ? ` ${without} onboarded ${without === 1 ? "tenant has" : "tenants have"} no key in use.`
      : "";
  const description = `${overdue} of ${all} keys are older than the ${maxAgeDays} days of the key policy.`;
  return (
    <Figure
      id="key-ages"
      title="Key ages"
      empty={
        all === 0
          ? `No key is in use yet. Shows how old the keys are, against the ${maxAgeDays} days of the key policy.`
          : null
      }
      intro={`${description}${hasLine ? " The dashed line is that age." : ""}${keyless}`}
      table={{
        head: ["Age in days", "Keys"],
        rows: ages.map(({ fromDays, count }) => [nameOf(fromDays), count]),
      }}
    >
      <p aria-hidden="true" className="text-xs text-ink-soft">
        {mostOf(columns)}
      </p>
      <Bars title="Key ages" description={description} columns={columns} line={hasLine ? line : undefined} />
      <Axis from="New" to={`${last} days or more`} />
    </Figure>
  );
}

export function KeyReadsFigure({ reads }: { reads: KeyReads[] }) {
  const lines = reads.map(({ id, person, weeks }) => {
    const total = weeks.reduce((sum, { n }) => sum + n, 0);
    return {
      key: id,
      name: person,
      description: `${total} in 8 weeks.`,
      total,
      columns: weeks.map(({ week, n }): Column => ({ key: week, segments: [{ mark: "plain", n }] })),
    };
  });
  const weeks = reads[0]?.weeks.map(({ week }) => week) ?? [];
  return (
    <Figure
      id="key-reads"
      title="Keys read by your team"
      empty={
        lines.length === 0 ? "No one on your team read a key in 8 weeks. Shows who does, by week." : null
      }
      intro="Copied, revealed, or taken with a one-time link while signed in: by person and week over 8 weeks, with the sum. From the audit log, so only admins see this."
      table={{
        head: ["Person", ...weeks.map(shortDay)],
        rows: reads.map(({ person, weeks: own }) => [person, ...own.map(({ n }) => n)]),
        isOfNames: true,
      }}
    >
      <Sparklines
        lines={lines}
        most={Math.max(0, ...lines.map(({ columns }) => mostOf(columns)))}
        isOfNames
      />
    </Figure>
  );
}
