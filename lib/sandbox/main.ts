/**
 * The sandbox as a process. It exits with its parent process (its IPC channel closes) or on SIGTERM.
 *
 *   node --conditions=react-server lib/sandbox/main.ts --partner-key-file <file>
 *     [--port 0] [--host 127.0.0.1] [--state <file>] [--control] [--control-port 0]
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createSandbox } from "./sandbox.ts";

function cancel(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function readSettings() {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "0" },
      host: { type: "string", default: "127.0.0.1" },
      state: { type: "string" },
      "partner-key-file": { type: "string" },
      control: { type: "boolean", default: false },
      "control-port": { type: "string", default: "0" },
    },
  });
  const file = values["partner-key-file"];
  if (!file) throw new Error("--partner-key-file is missing.");
  const partnerKey = readFileSync(file, "utf8").trim();
  if (partnerKey === "") throw new Error(`The partner key's file is empty: ${file}`);
  return { ...values, partnerKey };
}

async function start(): Promise<void> {
  const { partnerKey, host, control, state, port, "control-port": controlPort } = readSettings();
  const sandbox = createSandbox({ partnerKey, host, control, ...(state && { statePath: state }) });
  const stop = () => {
    sandbox.close().finally(() => process.exit(0));
  };
  process.once("disconnect", stop);
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);

  const url = await sandbox.listen(Number(port));
  const controlUrl = control ? await sandbox.listenControl(Number(controlPort)) : undefined;
  process.stdout.write(`Sandbox at ${url}${controlUrl ? `, its control at ${controlUrl}` : ""}\n`);
  process.send?.({ url, controlUrl });
}

start().catch((error: unknown) => cancel(error instanceof Error ? error.message : String(error)));
