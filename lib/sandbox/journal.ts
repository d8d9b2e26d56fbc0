/** One line per commit, on disk before the commit is answered. The file may hold key values: mode 0600. */
import {
  appendFileSync,
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
} from "node:fs";
import { dirname } from "node:path";
import type { Event } from "./state.ts";

export type Journal = {
  append: (events: Event[]) => void;
  /** Replaces all that was written by these events. */
  rewrite: (events: Event[]) => void;
  close: () => void;
};

/** The events of a journal. A last line that was cut off in the writing was never answered, and is dropped. */
export function readJournal(path: string): Event[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n");
  lines.pop(); // empty after a complete last line, otherwise torn
  return lines.flatMap((line, index) => {
    try {
      return JSON.parse(line) as Event[];
    } catch {
      throw new Error(`The sandbox's state file is damaged at line ${index + 1}: ${path}`);
    }
  });
}

export function openJournal(path: string): Journal {
  mkdirSync(dirname(path), { recursive: true });
  let file = openSync(path, "a", 0o600);
  return {
    append(events) {
      appendFileSync(file, `${JSON.stringify(events)}\n`);
      fdatasyncSync(file);
    },
    rewrite(events) {
      const fresh = openSync(`${path}.new`, "w", 0o600);
      appendFileSync(fresh, `${JSON.stringify(events)}\n`);
      fsyncSync(fresh);
      closeSync(fresh);
      renameSync(`${path}.new`, path);
      closeSync(file);
      file = openSync(path, "a", 0o600);
    },
    close() {
      if (file >= 0) closeSync(file);
      file = -1;
    },
  };
}

export const noJournal: Journal = {
  append: () => undefined,
  rewrite: () => undefined,
  close: () => undefined,
};
