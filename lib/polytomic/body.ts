import "server-only";

type Body = { text: string } | { reason: "timeout" | "reset" | "too-large" };

/** Reads a body of at most `maxBytes` (decoded), until `signal` aborts. */
export async function readAll(response: Response, maxBytes: number, signal: AbortSignal): Promise<Body> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const next = await reader?.read();
      if (!next || next.done) return { text: Buffer.concat(chunks).toString("utf8") };
      bytes += next.value.byteLength;
      if (bytes > maxBytes) {
        await reader?.cancel();
        return { reason: "too-large" };
      }
      chunks.push(next.value);
    }
  } catch {
    return { reason: signal.aborted ? "timeout" : "reset" };
  }
}
