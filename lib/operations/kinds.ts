import "server-only";
import { AppError } from "#lib/base/errors.ts";
import type { OperationKind } from "#prisma/client/enums.ts";
import type { Kind } from "./kind.ts";

/** What each kind of operation does, by its noun's own room. */
const kinds: Partial<Record<OperationKind, Kind>> = {};

export function requireKind(kind: OperationKind): Kind {
  const found = kinds[kind];
  if (!found) throw new AppError("conflict", `This version cannot carry out ${kind}.`);
  return found;
}
