import "server-only";
import type { TimelineKind } from "#lib/forms/timeline-kinds.ts";
import { keyRequests } from "#lib/messages/keys.ts";
import { userRequests } from "#lib/messages/users.ts";
import type { Prisma } from "#prisma/client/client.ts";
import type { Step } from "#prisma/client/enums.ts";

/* What each filter of the timeline takes from its two sources; null: nothing. */

const stepsOf = <S extends Step>(requests: Record<S, string>) => Object.keys(requests) as S[];
const keySteps: Step[] = ["key", ...stepsOf(keyRequests)];
const userSteps: Step[] = ["user", ...stepsOf(userRequests)];
const bad = ["operation.failed", "operation.cancelled", "key.refused", "organization.missing"];

/** Events of a noun, and those of operations on it. */
const about = (noun: string): Prisma.AuditEventWhereInput => ({
  OR: [
    { action: { startsWith: `${noun}.` } },
    {
      action: { startsWith: "operation." },
      detail: { path: ["kind"], string_starts_with: `${noun}_` },
    },
  ],
});

export function eventsOf(kind: TimelineKind): Prisma.AuditEventWhereInput | null {
  switch (kind) {
    case "all":
      return {};
    case "people":
      return { actorId: { not: null } };
    case "requests":
      return null;
    case "keys":
      return about("key");
    case "users":
      return about("user");
    case "troubles":
      return { action: { in: bad } };
  }
}

export function callsOf(kind: TimelineKind): Prisma.UpstreamCallWhereInput | null {
  switch (kind) {
    case "all":
    case "requests":
      return {};
    case "people":
      return null;
    case "keys":
      return { step: { in: keySteps } };
    case "users":
      return { step: { in: userSteps } };
    case "troubles":
      return { state: { in: ["rejected", "unknown", "unsent"] } };
  }
}
