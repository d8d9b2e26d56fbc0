import "server-only";

/** A cell that begins like this is a formula for spreadsheet programs; an apostrophe makes it text. */
const formula = /^[=+\-@\t\r]/;

function cell(value: string): string {
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A line of CSV by RFC 4180. */
export const csvLine = (values: (string | null)[]): string =>
  `${values.map((value) => cell(value ?? "")).join(",")}\r\n`;
