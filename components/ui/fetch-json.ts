import { problemIn } from "#lib/forms/state.ts";
import { noteAnswer } from "./person.ts";

/** One of our routes failed; the message is the route's own, or names the status. */
export class RequestError extends Error {
  readonly isSignedOut: boolean;
  constructor(status: number, body: unknown) {
    super(problemIn(body, `The server answered with an error (${status}).`).message);
    this.isSignedOut = status === 401;
  }
}

/** The response of one of our routes. Throws RequestError, or the browser's error if there is no response. */
export async function fetchJson<T>(path: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(path, { signal, headers: { accept: "application/json" } });
  noteAnswer(response);
  if (response.ok) return (await response.json()) as T;
  throw new RequestError(response.status, await response.json().catch(() => null));
}
