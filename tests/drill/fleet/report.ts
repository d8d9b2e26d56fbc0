/** The table at the end: zeros, and what the processes went through. */
import type { traffic } from "./browser.ts";
import type { Counts } from "./judge.ts";
import type { Fleet } from "./units.ts";
import type { Work } from "./work.ts";

type Report = {
  counts: Counts;
  seen: string;
  fleet: Fleet;
  traffic: typeof traffic;
  done: Work;
  tookS: number;
  isClean: boolean;
};

export function print({ counts, seen, fleet, traffic, done, tookS, isClean }: Report): void {
  const names = Object.keys(counts);
  const width = Math.max(...names.map((name) => name.length));
  const rule = "─".repeat(width + 8);
  const lines = names.map((name) => `${name.padEnd(width)}${String(counts[name]).padStart(8)}`);
  const units = [...fleet.apps, ...fleet.workers].map(
    ({ name, counts: { killed, frozen } }) =>
      `${name.padEnd(width - 8)}${String(killed).padStart(8)}${String(frozen).padStart(8)}`,
  );
  process.stdout.write(
    [
      "",
      ...lines,
      rule,
      `${"".padEnd(width - 8)}${"killed".padStart(8)}${"frozen".padStart(8)}`,
      ...units,
      rule,
      `${done.customers.length} onboardings, ${done.rotated.length} rotations, ${done.probes.probes} probes in overlaps`,
      `At Polytomic: ${seen}`,
      `${traffic.answered} answers came from the app, ${traffic.lost} did not`,
      "",
      `${tookS} s: ${isClean ? "all well." : "NOT well."}`,
      "",
    ].join("\n"),
  );
}
