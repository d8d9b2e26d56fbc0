import { useId } from "react";

/** What a segment means; each differs by more than its color. */
export type Mark = "plain" | "soft" | "bad" | "open";

/** One column: its segments from the bottom up; null: nothing is known of it. */
export type Column = { key: string; segments: { mark: Mark; n: number }[] | null };

export const markClasses: Record<Mark, string> = {
  plain: "chart-plain",
  soft: "chart-soft",
  bad: "chart-bad",
  open: "chart-open",
};

const width = 10;
const gap = 1.5;
const height = 100;

/** A bar is never too thin to be seen. */
const shareOf = (n: number, most: number) => (n === 0 || most === 0 ? 0 : Math.max(2, (n / most) * height));

function Stack({ column: { segments }, at, most }: { column: Column; at: number; most: number }) {
  const x = at * width + gap / 2;
  if (segments === null)
    return <line className="chart-gap" x1={x} x2={x + width - gap} y1={height} y2={height} />;
  let top = height;
  return segments.map(({ mark, n }) => {
    const share = Math.min(shareOf(n, most), top);
    top -= share;
    return (
      share > 0 && (
        <rect key={mark} className={markClasses[mark]} x={x} y={top} width={width - gap} height={share} />
      )
    );
  });
}

const sumOf = ({ segments }: Column) => (segments ?? []).reduce((sum, { n }) => sum + n, 0);
export const mostOf = (columns: Column[]) => Math.max(0, ...columns.map(sumOf));

/** Columns as SVG from the server, as wide as there is room. The table beside it has the numbers. */
export function Bars({
  title,
  description,
  columns,
  most = mostOf(columns),
  line,
  size = "h-24",
}: {
  title: string;
  description: string;
  columns: Column[];
  /** The number that fills the height, where several pictures share a scale. */
  most?: number;
  /** A vertical line before this column; a fraction lies inside one. */
  line?: number | undefined;
  size?: string;
}) {
  const id = useId();
  return (
    <svg
      role="img"
      aria-labelledby={`${id}-title ${id}-description`}
      viewBox={`0 0 ${columns.length * width} ${height}`}
      preserveAspectRatio="none"
      className={`chart w-full ${size}`}
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-description`}>{description}</desc>
      <line className="chart-base" x1={0} x2={columns.length * width} y1={height} y2={height} />
      {columns.map((column, at) => (
        <Stack key={column.key} column={column} at={at} most={most} />
      ))}
      {line !== undefined && (
        <line className="chart-limit" x1={line * width} x2={line * width} y1={0} y2={height} />
      )}
    </svg>
  );
}
