/** What the drill shows: a line that moves on a terminal, plain lines elsewhere, and the table at the end. */
import type { Finding } from "./cell.ts";

const isTerminal = process.stdout.isTTY === true;
const clear = "\r\u001b[2K";
const barLength = 24;
const everyNth = 25;

export function createProgress(total: number) {
  let count = 0;
  const bar = () => {
    const full = Math.round((count / total) * barLength);
    return `${"█".repeat(full)}${"░".repeat(barLength - full)} ${count}/${total}`;
  };
  const tell = (text: string) => process.stdout.write(`${isTerminal ? clear : ""}${text}\n`);
  return {
    begin(label: string): void {
      count += 1;
      if (isTerminal) process.stdout.write(`${clear}${bar()} ${label}`.slice(0, process.stdout.columns + 4));
      else if (count === 1 || count % everyNth === 0) tell(`${count}/${total} ${label}`);
    },
    tell,
    end(): void {
      if (isTerminal) process.stdout.write(clear);
    },
  };
}

const columns = {
  duplicates: (of: Finding[]) => sum(of, "duplicates"),
  orphans: (of: Finding[]) => sum(of, "orphans"),
  "lost keys": (of: Finding[]) => sum(of, "lostKeys"),
  stuck: (of: Finding[]) => sum(of, "stuck"),
};

function sum(of: Finding[], name: "duplicates" | "orphans" | "lostKeys" | "stuck"): number {
  return of.reduce((total, finding) => total + finding[name], 0);
}

export function table(groups: { row: string; of: Finding[] }[]): string {
  const all = { row: "all", of: groups.flatMap(({ of }) => of) };
  const head = ["step · mode", "runs", ...Object.keys(columns)];
  const lines = [...groups, all].map(({ row, of }) => [
    row,
    String(of.length),
    ...Object.values(columns).map((count) => String(count(of))),
  ]);
  const widths = head.map((_, at) => Math.max(...[head, ...lines].map((line) => line[at]?.length ?? 0)));
  const print = (line: string[]) =>
    line
      .map((text, at) => (at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0)))
      .join("  ");
  const rule = widths.map((width) => "─".repeat(width)).join("──");
  return `\n${[print(head), rule, ...lines.slice(0, -1).map(print), rule, print(lines.at(-1) ?? [])].join("\n")}\n`;
}
