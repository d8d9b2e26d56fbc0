import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { faultNames, faultSchema } from "./faults.ts";
import { readText } from "./http.ts";
import type { Sandbox } from "./shape.ts";

type Verb = (body: unknown) => unknown;

const clockBody = z.strictObject({ advanceMs: z.int() });
const latencyBody = z.strictObject({ latencyMs: z.int().nonnegative() });
const portBody = z.strictObject({ open: z.boolean() });
const addOnBody = z.strictObject({ has: z.boolean() });
const nameBody = z.strictObject({ name: z.string().min(1) });
const faultsBody = z.union([faultSchema, z.array(faultSchema)]);

/** The sandbox's methods as HTTP: JSON in, `{"ok":true}` or the requested value out, 400 for a wrong body. */
export function createControl(sandbox: Sandbox) {
  const verbs: Record<string, Verb> = {
    "GET /__control/state": () => sandbox.inspect(),
    "GET /__control/faults": () => ({ names: faultNames, pending: sandbox.faults.list() }),
    "POST /__control/faults": (body) => {
      for (const fault of [faultsBody.parse(body)].flat()) sandbox.faults.add(fault);
    },
    "DELETE /__control/faults": () => sandbox.faults.clear(),
    "DELETE /__control/requests": () => sandbox.clearRequests(),
    "POST /__control/release": () => sandbox.release(),
    "POST /__control/forget": () => sandbox.forgetOutcomes(),
    "POST /__control/clock": (body) => sandbox.advanceClock(clockBody.parse(body).advanceMs),
    "POST /__control/latency": (body) => sandbox.setLatency(latencyBody.parse(body).latencyMs),
    "POST /__control/organizations": (body) => sandbox.addOutsideOrganization(nameBody.parse(body).name),
    "POST /__control/add-on": (body) => sandbox.setAddOn(addOnBody.parse(body).has),
    "POST /__control/port": async (body) => {
      if (portBody.parse(body).open) await sandbox.listen();
      else await sandbox.closePort();
    },
  };

  return async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = (await readText(request)) || "null";
    const verb = verbs[`${request.method} ${request.url}`];
    const [status, body] = verb ? await run(verb, text) : [404, { error: "no such control" }];
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body ?? { ok: true }));
  };
}

async function run(verb: Verb, text: string): Promise<[number, unknown]> {
  try {
    return [200, await verb(JSON.parse(text))];
  } catch (error) {
    return [400, { error: error instanceof z.ZodError ? z.prettifyError(error) : String(error) }];
  }
}
