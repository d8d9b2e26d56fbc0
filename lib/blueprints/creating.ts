import "server-only";
/**
 * The creation of one resource. Nothing at Polytomic keeps two of one name apart but the look just before and the
 * idempotency key, so what is found is ours only if everything says so; else staff are asked.
 */
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { settings } from "#lib/base/settings.ts";
import { type Next, withCommit } from "#lib/engine/definition.ts";
import { isUnknown, mayStillRun, type Past } from "#lib/engine/plan.ts";
import { isBefore } from "./approved.ts";
import { aroundMs } from "./by-link.ts";
import { isRotatedSince, keyUsersOf } from "./key-users.ts";
import type { Live } from "./kind.ts";
import { puts, sentOf } from "./on-record.ts";
import { awaiting, isWaiting } from "./refreshing.ts";
import { withSecrets } from "./resolve.ts";
import { type Now, type Turn, waits } from "./steps.ts";
import { failed, refusing } from "./trouble.ts";

export const secretValues = ({ filled }: Pick<Turn, "filled">): string[] =>
  Object.values(filled.secrets).filter((value) => value !== null);

type Sight = "ours" | "perhaps" | "not-ours";

/** Whether a record that was found is what a request of ours without an answer made. */
function sightOf(live: Live, { kind }: Turn, history: Past[], keyUsers: string[]): Sight {
  const lost = history.filter((past) => isUnknown(past) && past.absentBefore === true);
  if (lost.length === 0) return history.some(isUnknown) ? "perhaps" : "not-ours";
  // That a record's creator is the key's user is not confirmed: it may refuse, and never proves. A shared copy is made
  // with the partner key, whose user is none of the tenant's.
  const creator = kind.knownBy === "parent" ? null : live.createdById;
  if (creator !== null && !keyUsers.includes(creator)) return "not-ours";
  if (live.createdAt === null) return kind.knownBy === "ours" ? "perhaps" : "ours";
  const at = live.createdAt.getTime();
  const limitMs = kind.timeLimitMs ?? settings().polytomic.timeoutMs;
  const fits = lost.some(
    ({ firstSentAt, sentAt }) =>
      at >= firstSentAt.getTime() - aroundMs && at <= sentAt.getTime() + limitMs + aroundMs,
  );
  return fits ? "ours" : "not-ours";
}

/** Those that match and belong to no blueprint of the tenant. A list's items may be light, so each is read. */
async function lookFor({ kind, wanted, place, situation }: Turn): Promise<Live[]> {
  const listed = (await kind.list(place, wanted)).filter((live) => kind.matches(live, wanted));
  if (listed.length === 0) return [];
  const taken = await db().managedResource.findMany({
    where: { tenantId: situation.tenant.id, upstreamId: { in: listed.map(({ id }) => id) }, endedAt: null },
    select: { upstreamId: true },
  });
  const free = listed.filter(({ id }) => taken.every(({ upstreamId }) => upstreamId !== id));
  const found: Live[] = [];
  // One that is listed and can't be read is there all the same.
  for (const light of free) found.push((await kind.read(place, light.id)) ?? light);
  return found;
}

/** Whether staff have asked for another one, and no request of that answer is in doubt. */
export function mayRepeat({ operation, history }: Pick<Now, "operation" | "history">): boolean {
  const { answer, answeredAt } = operation.input;
  if (answer !== "another") return false;
  const since = answeredAt === null ? 0 : Date.parse(answeredAt);
  return !history.some((past) => isUnknown(past) && past.sentAt.getTime() >= since);
}

/** It is what another resource of the tenant is about. */
async function isTaken({ kind, wanted, situation }: Turn): Promise<boolean> {
  const upstreamId = kind.idOf?.(wanted.spec);
  if (upstreamId === undefined) return false;
  const where = { tenantId: situation.tenant.id, upstreamId, endedAt: null };
  return (await db().managedResource.count({ where })) > 0;
}

const originOf = ({ kind }: Turn) => (kind.knownBy === "parent" ? "shared" : "created");

/** What is done instead of sending, by what Polytomic has; null: send. */
async function insteadOf(moment: Now, turn: Turn): Promise<Next | "beside" | null> {
  const { operation, history, plan } = moment;
  const { wanted, kind, place } = turn;
  const params = { name: wanted.name };
  if (await isTaken(turn)) return { kind: "fail", message: { code: "resource_taken", params } };
  const found = await lookFor(turn);
  if (found.some((live) => kind.isOurs?.(live, wanted.spec) === false))
    return { kind: "fail", message: { code: "field_detected", params } };
  const { answer } = operation.input;
  const chosen = found.find(({ id }) => id === answer);
  const isPut = (id: string, sent: Awaited<ReturnType<typeof sentOf>> | null): Next => {
    const origin = sent === null ? "adopted" : originOf(turn);
    return { kind: "commit", commit: puts(moment, turn, { id, origin, sent }) };
  };
  if (chosen) return isPut(chosen.id, null);
  const users = found.length > 0 ? await keyUsersOf(operation.tenantId) : [];
  const ours = found.filter((live) => sightOf(live, turn, history, users) === "ours");
  const [only] = ours;
  if (only && found.length === 1) return isPut(only.id, await sentOf(turn));
  if (found[0] && kind.takesEqual) return isPut(found[0].id, null);
  if (found.length > 0 && !mayRepeat(moment)) {
    const ids = found.map(({ id }) => id);
    return {
      kind: "ask",
      question: { ids, name: wanted.name, key: turn.resource.key, mayMakeAnother: kind.knownBy === "ours" },
      message: { code: "resource_found", params: { name: wanted.name, count: found.length } },
      reason: { code: "found_upstream", params: {} },
    };
  }
  if (mayStillRun(history, plan)) {
    const message = { code: "resource_may_run", params } as const;
    return { kind: "wait", message, dueAt: later(clock.now(), minuteMs) };
  }
  if (found.length > 0) return "beside";
  const before = (await kind.before?.(place, wanted.spec)) ?? null;
  const isAsShown = isBefore(operation.input.approved, turn.resource.key, before);
  return isAsShown ? null : { kind: "fail", message: { code: "plan_changed", params: {} } };
}

export async function create(moment: Now, turn: Turn): Promise<Next> {
  const { operation, plan, history } = moment;
  const { kind, wanted, place, situation } = turn;
  const make = kind.create;
  if (!make) throw new Error(`${turn.resource.kind} can't be created`);
  const isOfOldKey =
    plan.kind === "again" &&
    kind.knownBy !== "parent" &&
    (await isRotatedSince(operation.tenantId, plan.past.firstSentAt));
  const again = plan.kind === "again" && !isOfOldKey ? plan.past : null;
  const first = again ? null : await kind.awaits?.(place, wanted);
  if (first) return await awaiting(moment, turn, first);
  const instead = again ? null : await insteadOf(moment, turn);
  if (instead !== null && instead !== "beside") return instead;
  const { timeLimitMs } = kind;
  const body = await kind.body(place, withSecrets(wanted.spec, turn.filled.secrets), null);
  const refused = refusing({ operation, history }, turn);
  const sent = await sentOf(turn);
  const since = clock.now();
  return {
    kind: "send",
    method: kind.createdBy ?? "POST",
    path: kind.path(place, undefined, wanted),
    absentBefore: again ? again.absentBefore : instead === null,
    timeLimitMs,
    withOrganizationKey: kind.knownBy !== "parent",
    async send(once) {
      const answer = await make(place, body, { ...once, secrets: secretValues(turn), timeLimitMs }, wanted);
      return withCommit(answer, ({ id, record }) =>
        record.saved === false
          ? (tx) =>
              failed(tx, operation, situation, {
                code: "resource_needs_sign_in",
                params: { name: wanted.name },
              })
          : puts(moment, turn, { id, origin: originOf(turn), sent }),
      );
    },
    // Sent again under another idempotency key: a refusal may be what is recorded under this one.
    refused: async (refusal) =>
      [400, 422].includes(refusal.status) && (await isWaiting(turn, since))
        ? waits(moment, { code: "awaits_schema", params: { name: wanted.name } })
        : refused(refusal),
  };
}
