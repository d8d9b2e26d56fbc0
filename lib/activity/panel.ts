import "server-only";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { random } from "#lib/base/random.ts";
import type { Tone } from "#lib/forms/health.ts";
import { UpstreamError, upstreamStatus } from "#lib/polytomic/result.ts";
import type { Panel, Trouble } from "./views.ts";

const mostRows = 200;
/** The time limit for a page that can't be shown without the answer. */
export const timeLimitMs = 3_000;

type Found<T> = { rows: T[]; cut?: boolean };

/**
 * Loads one panel. An error stays in it, so that the other panels still show their data. Holds at most `most` rows.
 */
export async function ask<T extends object>(
  read: () => Promise<Found<T>>,
  most = mostRows,
): Promise<Panel<T>> {
  try {
    const { rows, cut = false } = await read();
    const isBad = (row: T) => "tone" in row && row.tone === "bad";
    return {
      trouble: null,
      rows: rows.slice(0, most),
      total: rows.length,
      bad: rows.filter(isBad).length,
      cut: cut || rows.length > most,
    };
  } catch (error) {
    return { trouble: troubleOf(error) };
  }
}

function troubleOf(error: unknown): Trouble {
  const status = upstreamStatus(error);
  if (status === 401 || status === 403)
    return {
      kind: "refused",
      message: `The stored key was replaced or its user removed: verify or rotate it. Polytomic answered ${status}.`,
    };
  if (error instanceof UpstreamError) return { kind: "unreachable", message: error.message };
  if (error instanceof AppError && error.code !== "configuration")
    return { kind: "failed", message: error.message };
  const reference = random.reference();
  log().error({ err: error, reference }, "part of a tenant's health could not be loaded");
  return { kind: "failed", message: "This could not be loaded.", reference };
}

/** Rows that need attention first, then by name. */
export function worstFirst<T extends { tone?: Tone; name: string }>(rows: T[]): T[] {
  const rank = (row: T) => (row.tone === "bad" ? 0 : 1);
  return rows.toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

/** An ISO time, or null if it is not one. */
export function timeOf(text: string): string | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
