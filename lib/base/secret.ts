import "server-only";
import { inspect } from "node:util";

/**
 * A value that must not leak by accident. Printing it, putting it into JSON, joining it to a string or passing it to
 * a client component gives nothing. Only `reveal()` returns it, so a search for that name lists every use.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  /** The last four characters, for hints; empty for a value that is too short. */
  hint(): string {
    return this.#value.length >= 16 ? this.#value.slice(-4) : "";
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [inspect.custom](): string {
    return "[secret]";
  }
}
