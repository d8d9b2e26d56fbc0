/**
 * A query's data as one text for the HTML, since React would visit each value three times. A list is stored by columns:
 * what its rows have in common stands there once.
 */
type Row = Record<string, unknown>;
type Table = { keys: string[]; columns: Column[] };
/** All rows have this value. */
type Same = { same: unknown };
/** The values that there are, and one digit for each row: which of them it has. */
type Few = { few: unknown[]; digits: string };
/** Texts with a mark between them that is in none of them; nothing stands for null. */
type Texts = { mark: string; texts: string };
/** Times of ISO 8601 in milliseconds since 1970. */
type Times = { times: (number | null)[] };
/** Records, and one digit for each row: 1 where it has one, 0 for null. */
type Records = { records: Table; digits: string };
type Column = Same | Few | Texts | Times | Records | unknown[];

const radix = 36;
const marks = ["|", "~", "^"];

const isRecord = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);
/** Whether the text is the one that its time gives. */
function isTime(value: unknown): boolean {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString() === value;
}

/** The names of their values, if they all have the same ones. */
function keysOf(rows: Row[]): string[] | null {
  const keys = Object.keys(rows[0] ?? {});
  const isAlike = rows.every(
    (row) => Object.keys(row).length === keys.length && keys.every((key) => key in row),
  );
  return isAlike ? keys : null;
}

/** Null where the values are too many. */
function toFew(values: unknown[]): Same | Few | null {
  const found = new Map<string, number>();
  const few: unknown[] = [];
  let digits = "";
  for (const value of values) {
    // A letter before each text, so that it is none of the other values.
    const text = typeof value === "string" ? `s${value}` : JSON.stringify(value);
    let at = found.get(text);
    if (at === undefined) {
      at = few.push(value) - 1;
      found.set(text, at);
    }
    if (at >= radix) return null;
    digits += at.toString(radix);
  }
  if (few.length === 1) return { same: few[0] };
  return few.length * 2 <= values.length ? { few, digits } : null;
}

function toColumn(values: unknown[]): Column {
  const present = values.filter((value) => value !== null);
  const keys = present.length > 0 && present.every(isRecord) ? keysOf(present) : null;
  if (keys) {
    const digits = values.map((value) => (value === null ? 0 : 1)).join("");
    return { records: toTable(present as Row[], keys), digits };
  }
  const few = toFew(values);
  if (few) return few;
  if (present.every(isTime))
    return { times: values.map((value) => (value === null ? null : Date.parse(String(value)))) };
  if (present.every((value) => typeof value === "string" && value !== "")) {
    const mark = marks.find((each) => !present.some((value) => String(value).includes(each)));
    if (mark) return { mark, texts: values.join(mark) };
  }
  return values;
}

const toTable = (rows: Row[], keys: string[]): Table => ({
  keys,
  columns: keys.map((key) => toColumn(rows.map((row) => row[key]))),
});

function toCompact(value: unknown): unknown {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isRecord)) return value;
  const keys = keysOf(value);
  return keys ? { ...toTable(value, keys), length: value.length } : value;
}

function fromColumn(column: Column, length: number): unknown[] {
  if (Array.isArray(column)) return column;
  if ("same" in column) return Array(length).fill(column.same);
  if ("few" in column) return [...column.digits].map((digit) => column.few[Number.parseInt(digit, radix)]);
  if ("times" in column) return column.times.map((ms) => (ms === null ? null : new Date(ms).toISOString()));
  if ("texts" in column) return column.texts.split(column.mark).map((text) => text || null);
  const { digits, records } = column;
  const present = fromTable(records, digits.replaceAll("0", "").length);
  let at = 0;
  return [...digits].map((digit) => (digit === "1" ? present[at++] : null));
}

function fromTable({ keys, columns }: Table, length: number): Row[] {
  const rows = Array.from({ length }, (): Row => ({}));
  for (const [at, key] of keys.entries()) {
    const values = fromColumn(columns[at] ?? [], length);
    for (const [index, row] of rows.entries()) row[key] = values[index];
  }
  return rows;
}

const isCompact = (value: unknown): value is Table & { length: number } =>
  isRecord(value) && "columns" in value && "length" in value;

const fromCompact = (value: unknown): unknown => (isCompact(value) ? fromTable(value, value.length) : value);

const mapValues = (data: Row, change: (value: unknown) => unknown): Row =>
  Object.fromEntries(Object.entries(data).map(([name, value]) => [name, change(value)]));

export const toText = (data: Row): string => JSON.stringify(mapValues(data, toCompact));

export const fromText = (text: string): Row => mapValues(JSON.parse(text), fromCompact);
