import { type Mark, markClasses } from "./bars.tsx";

type Meter = { name: string; total: number; segments: { mark: Mark; n: number }[] };

const width = 100;

function Meter({ segments, most }: Pick<Meter, "segments"> & { most: number }) {
  let from = 0;
  return (
    <svg
      viewBox={`0 0 ${width} 10`}
      preserveAspectRatio="none"
      className="chart h-3.5 w-full"
      aria-hidden="true"
    >
      {segments.map(({ mark, n }) => {
        const share = most === 0 ? 0 : (n / most) * width;
        from += share;
        return (
          share > 0 && (
            <rect key={mark} className={markClasses[mark]} x={from - share} y={0} width={share} height={10} />
          )
        );
      })}
    </svg>
  );
}

/** A lying bar for each row, with its number in words beside it. */
export function Meters({ rows }: { rows: Meter[] }) {
  const most = Math.max(0, ...rows.map(({ total }) => total));
  return (
    <ul className="space-y-2">
      {rows.map(({ name, total, segments }) => (
        <li key={name} className="grid grid-cols-[7rem_minmax(0,1fr)_3.5rem] items-center gap-3">
          <span>{name}</span>
          <Meter segments={segments} most={most} />
          <span className="text-end">{total}</span>
        </li>
      ))}
    </ul>
  );
}
