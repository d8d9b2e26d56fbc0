import "server-only";
import { secondMs } from "./clock.ts";
import { AppError } from "./errors.ts";

/** What a provider does with a data key. `id` is bound to it: it can't be unwrapped under another. */
export type WrappingKeys = {
  wrap(key: Uint8Array, id: string): Promise<Wrapped>;
  unwrap(wrapped: Wrapped, id: string): Promise<Uint8Array>;
  /** The same data key under the provider's newest wrapping key. */
  rewrap(wrapped: Wrapped, id: string): Promise<Wrapped>;
};
/** `wrappingKey`: the provider's name for the key that wrapped it, to show. */
export type Wrapped = { wrappingKey: string; text: string };
export type ProviderName = "file" | "vault" | "aws_kms";

/**
 * The provider did not do what it was asked. `isRefusal`: it said no, and asking again does not help. Otherwise it may
 * work again by the next time.
 */
export class ProviderError extends AppError {
  readonly isRefusal: boolean;

  constructor(message: string, hint: string, isRefusal: boolean, cause?: unknown) {
    super("unavailable", message, { hint, cause });
    this.isRefusal = isRefusal;
  }
}

/** The stored row of a data key was changed behind the app. */
export const alteredDataKey = (how: string, cause?: unknown): ProviderError =>
  new ProviderError(
    `A stored data key was altered: ${how}.`,
    "Restore the rows of the table data_key from a backup of the database.",
    true,
    cause,
  );

const limitMs = 5 * secondMs;

type Asked = { url: string; headers: Record<string, string>; body: string };

/** Posts JSON. What the provider says is not repeated beyond its status, because it may contain a key. */
export async function ask(
  provider: string,
  { url, headers, body }: Asked,
): Promise<{ status: number; body: Record<string, unknown> }> {
  // fetch would refuse such a header with a message that quotes it.
  if (Object.values(headers).some((value) => !/^[\x20-\x7e]*$/.test(value)))
    throw new ProviderError(
      `${provider}'s credentials contain characters that can't be sent in a header.`,
      "Check the token or credentials that were set for the key provider.",
      false,
    );
  try {
    const signal = AbortSignal.timeout(limitMs);
    const response = await fetch(url, { method: "POST", headers, body, redirect: "error", signal });
    const text = await response.text();
    return { status: response.status, body: parsed(text) };
  } catch (cause) {
    throw new ProviderError(
      `${provider} can't be reached, so stored keys can't be opened right now.`,
      "Nothing is lost. An admin can check the provider's address and the network.",
      false,
      cause,
    );
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
