import "server-only";
import { format } from "node:util";
import pino from "pino";
import { type LeftOut, mayWrite } from "./log-limit.ts";
import { settings } from "./settings.ts";

const hidden = ["authorization", "cookie", "password", "key", "value", "token", "secret", "sealed", "email"];

const warning = 40;

function bounded(this: pino.Logger, line: Parameters<pino.LogFn>, write: pino.LogFn, level: number): void {
  const tell = (leftOut: LeftOut) => write.call(this, leftOut, "more lines of this kind were left out");
  if (level < warning || mayWrite(line, tell)) write.apply(this, line);
}

let logger: pino.Logger | undefined;

/** The one logger: JSON lines on standard output, with the fields that may hold secrets removed. */
export function log(): pino.Logger {
  logger ??= pino({
    level: settings().logLevel,
    redact: { paths: hidden.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), remove: true },
    serializers: { err: pino.stdSerializers.errWithCause },
    hooks: { logMethod: bounded },
  });
  return logger;
}

/** For a program at a terminal: what goes wrong in `work` is thrown and said there, so no line of the log repeats it. */
export async function inWords(work: () => Promise<void>): Promise<void> {
  const { level } = log();
  log().level = "silent";
  try {
    await work();
  } finally {
    log().level = level;
  }
}

/**
 * From now on what Next and packages print as errors and warnings are lines of the log too. As plain text, a part of a
 * request in their message could pass for a line of ours.
 */
export function logConsole(): void {
  Object.assign(console, {
    error: (...given: unknown[]) => log().error({ printed: format(...given) }, "printed"),
    warn: (...given: unknown[]) => log().warn({ printed: format(...given) }, "printed"),
  });
}
