import "server-only";
import { db } from "#lib/base/db.ts";
import { unknownStates } from "#lib/engine/plan.ts";
import { auditWords, reasonIn, stillWorks } from "#lib/messages/audit.ts";
import type { Operation } from "#prisma/client/client.ts";
import type { Step } from "#prisma/client/enums.ts";
import { reads } from "./budget.ts";
import { overlapInput } from "./overlap-commits.ts";
import { revocationInput } from "./revoke.ts";
import { rotationInput } from "./rotate.ts";
import { isNearTeam, isReceipt } from "./taking.ts";
import type { KeyLine } from "./views.ts";

const shown = 50;
const named = { select: { name: true } } as const;

/** Our reason, or else the one that a person entered. */
function whyIn(detail: unknown): string | null {
  const reason = reasonIn(detail);
  if (reason) return auditWords(reason);
  const given = typeof detail === "object" && detail && "given" in detail ? detail.given : null;
  return typeof given === "string" ? given : null;
}

/** The tenant's keys, newest first, with who read them. Holds no values. */
export async function listKeys(tenantId: string): Promise<KeyLine[]> {
  const [keys, tenant] = await Promise.all([
    db().organizationKey.findMany({
      where: { tenantId },
      orderBy: [{ mintedAt: "desc" }, { id: "desc" }],
      take: shown,
      include: { mintedBy: named },
    }),
    db().tenant.findUnique({ where: { id: tenantId }, select: { rootEmail: true, rootUserId: true } }),
  ]);
  const target = { tenantId, targetType: "key", targetId: { in: keys.map(({ id }) => id) } };
  // What the customer took has no one of the team beside it.
  const read = { ...target, action: { in: reads }, NOT: { actorId: null } };
  const [counts, last, ends] = await Promise.all([
    db().auditEvent.groupBy({
      by: ["targetId", "action"],
      where: read,
      _count: { _all: true },
    }),
    db().auditEvent.findMany({
      where: read,
      orderBy: [{ at: "desc" }, { id: "desc" }],
      distinct: ["targetId"],
    }),
    db().auditEvent.findMany({
      where: { ...target, action: { in: ["key.stopped", "key.revoked", "key.taken"] } },
      orderBy: [{ at: "asc" }, { id: "asc" }],
      include: { actor: named },
    }),
  ]);
  const countOf = (keyId: string, action: string) =>
    counts.find((each) => each.targetId === keyId && each.action === action)?._count._all ?? 0;
  return keys.map((key) => {
    const { id, hint, state, userEmail, isService } = key;
    const lastRead = last.find(({ targetId }) => targetId === id);
    const action = state === "revoked" ? "key.revoked" : "key.stopped";
    const end = ends.find((each) => each.targetId === id && each.action === action);
    const taken = ends.filter((each) => each.targetId === id && each.action === "key.taken");
    return {
      id,
      hint,
      state,
      userEmail: userEmail ?? (key.userId === tenant?.rootUserId ? tenant.rootEmail : null),
      isService,
      mintedAt: key.mintedAt.toISOString(),
      mintedBy: key.mintedBy?.name ?? "The app",
      verifiedAt: key.verifiedAt?.toISOString() ?? null,
      endedAt: key.stoppedAt?.toISOString() ?? null,
      endedBy: key.stoppedAt && end ? (end.actor?.name ?? end.actorEmail ?? "The app") : null,
      why: key.stoppedAt ? whyIn(end?.detail) : null,
      stillWorks: key.stoppedAt !== null && stillWorks(reasonIn(end?.detail)),
      copied: countOf(id, "key.copied"),
      revealed: countOf(id, "key.revealed"),
      taken: countOf(id, "key.taken"),
      takenAt: taken.find(isReceipt)?.at.toISOString() ?? null,
      isNearTeam: taken.some(isNearTeam),
      lastRead: lastRead ? { at: lastRead.at.toISOString(), by: lastRead.actorEmail ?? "The app" } : null,
    };
  });
}

/* Keys that may have stopped: the request that stops them was sent, and we got no answer. */

type Row = Pick<Operation, "kind" | "stage" | "input">;

/** What is sent, and the key that it ends; "current": the key in use. */
type End = { what: string; step: Step; key: string | null | undefined };

function endOf({ kind, stage, input }: Row): End | null {
  if (kind === "key_rotate" && stage === "mint")
    return { what: "replacement", step: "key_mint", key: rotationInput.parse(input).replaces };
  if (kind === "key_revoke") {
    const step = stage === "remove" ? "user_delete" : "key_kill";
    return { what: "revocation", step, key: revocationInput.parse(input).revokes };
  }
  if (kind !== "key_overlap") return null;
  if (stage === "kill") return { what: "stop request", step: "key_kill", key: "current" };
  if (stage === "remove") return { what: "stop request", step: "user_delete", key: "current" };
  if (stage !== "withdraw") return null;
  return { what: "removal", step: "user_delete", key: overlapInput.parse(input).keyId };
}

/** Why a key may have stopped, in a sentence for staff, by the key's id; "current" for the one in use. */
export async function findKeysInDoubt(tenantId: string): Promise<Map<string, string>> {
  const open = await db().operation.findMany({
    where: { tenantId, kind: { in: ["key_rotate", "key_overlap", "key_revoke"] }, finishedAt: null },
    include: {
      calls: {
        where: { state: { in: unknownStates } },
        distinct: ["step", "state"],
        select: { step: true, state: true },
      },
    },
  });
  return new Map(
    open.flatMap((operation) => {
      const end = endOf(operation);
      const states = operation.calls.filter(({ step }) => step === end?.step).map(({ state }) => state);
      if (!end?.key || states.length === 0) return [];
      const answer = states.includes("unknown") ? "we didn't get an answer" : "there is no answer yet";
      return [[end.key, `This key may have stopped: its ${end.what} was sent and ${answer}.`] as const];
    }),
  );
}
