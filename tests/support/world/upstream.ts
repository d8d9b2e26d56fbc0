/** A bare request to Polytomic's address, as anybody with a key can send it. */
export const version = "2025-09-18";

export async function askUpstream(
  origin: string,
  line: string,
  options: { key: string; body?: unknown; headers?: Record<string, string> },
): Promise<{ status: number; headers: Headers; text: string; json: unknown }> {
  const [method = "GET", path = "/"] = line.split(" ");
  const response = await fetch(origin + path, {
    method,
    redirect: "manual",
    headers: {
      Authorization: `Bearer ${options.key}`,
      "X-Polytomic-Version": version,
      ...options.headers,
    },
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type") === "application/json" && text !== "";
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}

export type Ask = (line: string, options?: { key?: string; body?: unknown }) => Promise<unknown>;

/** Another caller's requests, which have to succeed: with the partner key unless given another. */
export const asSomebodyElse =
  (origin: string, partnerKey: string): Ask =>
  async (line, { key = partnerKey, body } = {}) => {
    const answer = await askUpstream(origin, line, { key, body });
    if (answer.status >= 300) throw new Error(`${line}: ${answer.status} ${answer.text}`);
    return answer.json;
  };

/** 200 for a key that works, 401 for one that does not. */
export const statusOf = async (origin: string, key: string) =>
  (await askUpstream(origin, "GET /api/me", { key })).status;
