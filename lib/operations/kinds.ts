import "server-only";
import { AppError } from "#lib/base/errors.ts";
import { adding } from "#lib/users/adding.ts";
import { removal } from "#lib/users/removal.ts";
import { roleChange } from "#lib/users/role.ts";
import type { OperationKind } from "#prisma/client/enums.ts";
import type { Kind } from "./kind.ts";

/** What each kind of operation does, by its noun's own room. */
const kinds: Partial<Record<OperationKind, Kind>> = {
  user_add: adding,
  user_role: roleChange,
  user_remove: removal,
};

export function requireKind(kind: OperationKind): Kind {
  const found = kinds[kind];
  if (!found) throw new AppError("conflict", `This version cannot carry out ${kind}.`);
  return found;
}
