import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { cannotStart } from "./startup-error.ts";

function tryPort(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown"));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

export async function isFree(host: string, port: number): Promise<boolean> {
  return (await tryPort(host, port)) === undefined;
}

/** Throws if the app can't listen there. Waits briefly, because a killed instance may still be ending. */
export async function requirePort(host: string, port: number, waitMs = 2_000): Promise<void> {
  const until = Date.now() + waitMs;
  let code = await tryPort(host, port);
  while (code === "EADDRINUSE" && Date.now() < until) {
    await sleep(100);
    code = await tryPort(host, port);
  }
  if (code === undefined) return;
  if (code === "EADDRINUSE")
    throw cannotStart(
      `Port ${port} on ${host} is used by another program.`,
      "Stop that program, or set PORT to a free port.",
    );
  if (code === "EACCES")
    throw cannotStart(`This account can't listen on port ${port}.`, "Set PORT to a port above 1023.");
  throw cannotStart(
    `The app cannot listen on HOST ${host} (${code}).`,
    "Set HOST to an address of this machine.",
  );
}
