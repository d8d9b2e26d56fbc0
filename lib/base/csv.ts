import "server-only";

/**
 * What begins like this is a formula for spreadsheet programs, in some languages in full width too, also behind what
 * they may take for the end of a cell; an apostrophe makes it text.
 */
const formula = /(^|[;,\t\r\n])(?=[=+\-@\t\r＝＋－＠])/g;

function cell(value: string): string {
  const text = value.replace(formula, "$1'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A line of CSV by RFC 4180. */
export const csvLine = (values: (string | null)[]): string =>
  `${values.map((value) => cell(value ?? "")).join(",")}\r\n`;
