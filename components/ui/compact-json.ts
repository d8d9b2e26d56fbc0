/**
 * A query's data as one text for the HTML, since React would visit each value three times. A list stores its rows'
 * keys once.
 */
type Row = Record<string, unknown>;
type Table = { keys: string[]; table: unknown[][] };

const isRecord = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function toTable(value: unknown): unknown {
  if (!Array.isArray(value) || !value.every(isRecord)) return value;
  const keys = Object.keys(value[0] ?? {});
  const isAlike = value.every(
    (row) => Object.keys(row).length === keys.length && keys.every((key) => key in row),
  );
  return isAlike ? ({ keys, table: value.map((row) => keys.map((key) => row[key])) } satisfies Table) : value;
}

const isTable = (value: unknown): value is Table => isRecord(value) && "table" in value && "keys" in value;

function fromTable(value: unknown): unknown {
  if (!isTable(value)) return value;
  const { keys, table } = value;
  return table.map((values) => {
    const row: Row = {};
    for (let at = 0; at < keys.length; at += 1) row[keys[at] ?? ""] = values[at];
    return row;
  });
}

const mapValues = (data: Row, change: (value: unknown) => unknown): Row =>
  Object.fromEntries(Object.entries(data).map(([name, value]) => [name, change(value)]));

export const toText = (data: Row): string => JSON.stringify(mapValues(data, toTable));

export const fromText = (text: string): Row => mapValues(JSON.parse(text), fromTable);
