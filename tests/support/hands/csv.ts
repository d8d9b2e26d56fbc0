/** The rows of a file by RFC 4180, read by another hand than the one that wrote it. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let rest = text;
  while (rest !== "") {
    const [all = "", quoted, plain = "", end = ""] =
      /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest) ?? [];
    if (all === "") throw new Error(`no cell at ${rest.slice(0, 40)}`);
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    rest = rest.slice(all.length);
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
