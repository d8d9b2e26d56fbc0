/** `npm run sandbox`: only the partner API's stand-in, with the state and the port of `npm start`. */
import { parseArgs } from "node:util";
import { readSettings } from "#lib/base/settings.ts";
import { type Child, stop } from "./child.ts";
import { openDataFolder } from "./data-folder.ts";
import { startSandbox } from "./processes.ts";
import { keepPartnerKey } from "./secrets.ts";
import { explain } from "./startup-error.ts";

const children: Child[] = [];
const end = async (exitCode: number) => {
  for (const child of children) await stop(child);
  process.exit(exitCode);
};

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { "control-port": { type: "string" } } });
  const control = values["control-port"];
  const folder = openDataFolder(readSettings().dataDir);
  keepPartnerKey(folder);
  const url = await startSandbox(folder, control ? ["--control", "--control-port", control] : [], (child) => {
    children.push(child);
    return child;
  });
  console.log(`The sandbox is running at ${url}.`);
  console.log(`Its partner key is in ${folder.partnerKey}. Ctrl-C stops it.`);
  await children[0]?.ended;
  await end(1);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void end(0));
process.on("disconnect", () => void end(1));
main().catch(async (error: unknown) => {
  console.error(`\n${explain(error)}\n`);
  await end(1);
});
