import "server-only";
import type { Right } from "#lib/staff/views.ts";
import type { OperationKind, OperationState } from "#prisma/client/enums.ts";

/** A change of a tenant at Polytomic. Times are ISO 8601. */
export type OperationView = {
  id: string;
  tenantId: string;
  kind: OperationKind;
  state: OperationState;
  stage: string;
  /** "Rotate the key", "Remove user root@acme.example". */
  title: string;
  /** What it changes, in words; empty where the title says it all. Never a secret. */
  what: string[];
  message: string | null;
  dueAt: string | null;
  by: string;
  createdAt: string;
  finishedAt: string | null;
  /** The right to retry and to cancel it. */
  control: Right;
};
