import { Bars, type Column } from "./bars.tsx";

type Line = { key: string; name: string; description: string; columns: Column[]; total: number };

/** A small picture for each row, all on one scale, with the number that counts beside it. */
export function Sparklines({
  lines,
  most,
  isOfNames = false,
}: {
  lines: Line[];
  most: number;
  /** The rows have names, which no browser may translate. */
  isOfNames?: boolean;
}) {
  return (
    <ul className="space-y-2">
      {lines.map(({ key, name, description, columns, total }) => (
        <li
          key={key}
          className="grid grid-cols-[minmax(0,9.5rem)_minmax(0,1fr)_3.5rem] items-end gap-3 max-sm:grid-cols-[minmax(0,7rem)_minmax(0,1fr)_2.5rem]"
        >
          <span translate={isOfNames ? "no" : undefined}>{name}</span>
          <Bars title={name} description={description} columns={columns} most={most} size="h-7" />
          <span className="text-end">{total}</span>
        </li>
      ))}
    </ul>
  );
}
