import "server-only";
import pino from "pino";
import { settings } from "./settings.ts";

const hidden = ["authorization", "cookie", "password", "key", "value", "token", "secret", "sealed", "email"];

let logger: pino.Logger | undefined;

/** The one logger: JSON lines on standard output, with the fields that may hold secrets removed. */
export function log(): pino.Logger {
  logger ??= pino({
    level: settings().logLevel,
    redact: { paths: hidden.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), remove: true },
    serializers: { err: pino.stdSerializers.errWithCause },
  });
  return logger;
}
