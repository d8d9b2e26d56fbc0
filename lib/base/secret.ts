import "server-only";
import { inspect } from "node:util";

/**
 * A value that must not be seen by accident. Printing it, putting it into JSON, joining it to a string
 * or handing it to a client component gives nothing; `reveal()` is the only way out, and searching for
 * it lists every one of them.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  /** The last four characters, for hints; a value too short to spare them gives none. */
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
