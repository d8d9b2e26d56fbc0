import "server-only";
import { secondMs, within } from "./clock.ts";
import { AppError, Unavailable } from "./errors.ts";

/* A database that does not answer: frozen, stopped, restarting, or behind a network that swallows everything. */

/** The time limit for what a page waits for. */
const promptMs = 8 * secondMs;

const unreachable = new Set([
  ...["ECONNREFUSED", "ECONNRESET", "ENOENT", "ENOTFOUND", "EPIPE", "ETIMEDOUT"],
  // Prisma's words for the same, the second of a raw query, and a server that stops or starts.
  ...["P1001", "P1002", "P1008", "P1017", "DatabaseNotReachable", "ConnectionClosed", "SocketTimeout"],
  ...["57P01", "57P02", "57P03"],
  // A limit that an operator has set for statements, and one for transactions that wait.
  ...["57014", "25P03"],
]);
/** What pg says; it gives these errors no code. */
const unanswered = new Set([
  "Query read timeout",
  "timeout expired",
  "Connection terminated",
  "Connection terminated unexpectedly",
  "Connection terminated due to connection timeout",
  "Client has encountered a connection error and is not queryable",
  "Client was closed and is not queryable",
]);

/** Whether pg gave up waiting for a connection or an answer, or has lost the connection. */
export const isUnanswered = (error: unknown): boolean =>
  error instanceof Error && unanswered.has(error.message);

type DriverMeta = { driverAdapterError?: { cause?: { kind?: string; code?: string } } };

function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof AppError) return false;
  const { code = "", meta } = error as Error & { code?: string; meta?: DriverMeta };
  const driver = meta?.driverAdapterError?.cause;
  const said = [code, driver?.kind ?? "", driver?.code ?? ""];
  return said.some((each) => unreachable.has(each)) || isUnanswered(error) || isUnreachable(error.cause);
}

/** The error, or Unavailable in the place of one that says that the database did not answer. */
export const unavailableIf = (error: unknown): unknown =>
  isUnreachable(error) ? new Unavailable(error) : error;

/** For database reads that a page waits for. Throws Unavailable if there is no answer in time. */
export async function promptly<T>(work: Promise<T>): Promise<T> {
  try {
    return await within(promptMs, work, new Unavailable());
  } catch (error) {
    throw unavailableIf(error);
  }
}
