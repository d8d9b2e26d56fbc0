import { problemIn } from "#lib/forms/state.ts";

/** A route of ours answered that it could not: in its own words, or with its status. */
export class RequestError extends Error {
  readonly isSignedOut: boolean;
  constructor(status: number, body: unknown) {
    super(problemIn(body, `The server answered with an error (${status}).`).message);
    this.isSignedOut = status === 401;
  }
}

/** What a route of ours answers. Throws RequestError, or what the browser throws where nothing came. */
export async function fetchJson<T>(path: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(path, { signal, headers: { accept: "application/json" } });
  if (response.ok) return (await response.json()) as T;
  throw new RequestError(response.status, await response.json().catch(() => null));
}
