/**
 * `npm run drill`: every step meets every trouble, in four ways, with real processes that are killed and frozen
 * in front of you. Ends with a table of zeros, or with exit code 1. `-- <words>` runs the lines that hold them.
 *
 * Here the processes that carry the work are hands, which can be stopped between a request and its answer. The
 * app itself is killed and frozen in the fleet drill.
 */
import { openInstallation } from "#tests/support/hands/installation.ts";
import { steps } from "#tests/support/hands/people.ts";
import { cases } from "#tests/support/provisioning/troubles.ts";
import { type App, listShownActive, startApp } from "./app.ts";
import { type Crew, type Finding, type Mode, modes, runCell } from "./cell.ts";
import { createProgress, table } from "./screen.ts";

// The drill's own database is made on this server; without one, the embedded database serves.
process.env.TEST_DATABASE_URL ||= process.env.DATABASE_URL ?? "";

const wanted = process.argv.slice(2).join(" ");
const cells = modes.flatMap((mode) => cases.map((each) => ({ mode, each })));
const chosen = cells.filter(({ mode, each }) => `${mode}: ${each[0]}, ${each[1]}`.includes(wanted));
const findings = new Map<string, Finding[]>();
const startedMs = performance.now();

const hall = await openInstallation(1_000);
process.stdout.write("Starting the app against the faulty sandbox.\n");
const app: App = await startApp(hall).catch(async (error: unknown) => {
  await hall.close();
  throw error;
});
process.stdout.write(
  `You can watch it at ${app.url}, as ${app.email} with ${app.password}. The drill's clock runs ahead of yours.\n\n`,
);
const progress = createProgress(chosen.length);
let isClean = true;
try {
  const [one, two] = await Promise.all([hall.startHand(), hall.startHand()]);
  const crew: Crew = { session: await two.ask<string>("signIn"), one, two };
  for (const { mode, each } of chosen) {
    const [step, name] = each;
    const label = `${mode}: ${step}, ${name}`;
    progress.begin(label);
    const finding = await runCell(hall, crew, mode, each).catch((error: unknown) => failed(error));
    const isWrong = finding.duplicates + finding.orphans + finding.lostKeys + finding.stuck > 0;
    if (isWrong) progress.tell(`${label}: ${finding.words}`);
    isClean &&= !isWrong;
    const row = `${step} · ${mode}`;
    findings.set(row, [...(findings.get(row) ?? []), finding]);
  }
  progress.end();
  // What the app shows to staff at the end is what counts.
  const shown = await listShownActive(app);
  for (const [row, of] of findings)
    for (const finding of of.filter(({ tenantId, stuck }) => stuck === 0 && !shown.has(tenantId))) {
      finding.stuck = 1;
      isClean = false;
      process.stdout.write(`${row}: active, but the app does not show it so (${finding.tenantId})\n`);
    }
} finally {
  progress.end();
  await hall.close();
}

function failed(error: unknown): Finding {
  return {
    tenantId: "",
    duplicates: 0,
    orphans: 0,
    lostKeys: 0,
    stuck: 1,
    words: String((error as Error).stack),
  };
}

const rows = steps.flatMap((step) => modes.map((mode: Mode) => `${step} · ${mode}`));
process.stdout.write(
  table(
    rows.flatMap((row) => {
      const of = findings.get(row) ?? [];
      return of.length > 0 ? [{ row, of }] : [];
    }),
  ),
);
const tookS = Math.round((performance.now() - startedMs) / 1000);
process.stdout.write(`\n${chosen.length} runs in ${tookS} s: ${isClean ? "all well." : "NOT well."}\n`);
process.exit(isClean && chosen.length > 0 ? 0 : 1);
