import "server-only";
import { healthJson, healthOf } from "#lib/activity/verdict.ts";
import { clock, dayMs } from "#lib/base/clock.ts";
import { db, sql } from "#lib/base/db.ts";
import type { InboxQuery } from "#lib/forms/inbox.ts";
import { type InboxKind, inboxWords } from "#lib/messages/inbox.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { stepOf, stepTitles } from "#lib/tenants/stage.ts";
import type { TenantStage } from "#prisma/client/enums.ts";
import { countUpTo, upTo } from "./counts.ts";
import { firstPlanned, inOrder, lastOfKeys, linesOf, type Which } from "./inbox-lines.ts";
import { asViewed, inboxNext } from "./reasons.ts";
import type { InboxEntry, InboxPage, TenantsHome } from "./views.ts";

const shownOnPage = 200;
const shownAtHome = 3;
const countedUpTo = 99;

/** A line as the statement has it. */
type Found = {
  tenantId: string;
  name: string;
  stage: TenantStage;
  owner: string;
  harm: number;
  kind: InboxKind;
  subject: string;
  params: object;
  since: string;
  others: number;
  /** Whether a rotation waits for the customer, for what is wrong with its keys. */
  isRotating: boolean;
  /** Whether no link to its new key is out, or was used. */
  isUnsent: boolean;
  /** The stored look at its syncs, for what that found. */
  health: unknown;
};

const columns = () => sql`
  json_build_object('tenantId', tenant_id, 'name', tenant.name, 'stage', stage, 'harm', harm, 'kind', line.kind,
    'owner', (SELECT staff.name FROM staff WHERE staff.id = owner_id), 'subject', line.subject, 'params', line.params,
    'since', line.since, 'others', others,
    'isRotating', harm <= ${lastOfKeys}::int AND EXISTS (
      SELECT FROM operation WHERE operation.tenant_id = line.tenant_id AND operation.kind = 'key_overlap'
        AND operation.stage = 'overlapping' AND finished_at IS NULL),
    'isUnsent', line.kind = 'rotation_waiting' AND NOT EXISTS (
      SELECT FROM organization_key AS key JOIN key_link ON key_id = key.id
      WHERE key.tenant_id = line.tenant_id AND key.state = 'next'
        AND (spent_at IS NOT NULL OR withdrawn_at IS NULL AND expires_at > ${clock.now()})),
    'health', CASE WHEN line.kind = 'syncs_failing' THEN ${healthJson} END)`;

function seenIn(stored: unknown): InboxEntry["seen"] {
  const health = healthOf(stored);
  return health?.seen ? { at: health.seen.at, isLatest: health.blind === null } : null;
}

function entryOf(
  { tenantId, stage, harm, kind, params, since, isRotating, isUnsent, health, ...rest }: Found,
  mayAct: boolean,
): InboxEntry {
  const next = inboxNext(
    { id: tenantId, stage },
    kind,
    isUnsent ? { isUnsent } : params,
    rest.subject,
    isRotating,
  );
  const openMs = clock.now().getTime() - new Date(since).getTime();
  const said =
    kind === "unfinished"
      ? { nextStep: stepTitles[stepOf({ stage })] }
      : kind === "rotation_waiting"
        ? { days: Math.floor(openMs / dayMs) }
        : params;
  return {
    ...rest,
    id: `${tenantId}:${kind}:${rest.subject}`,
    tenantId,
    kind,
    title: inboxWords(kind, said),
    tone: harm === 1 ? "bad" : harm < firstPlanned ? "warn" : "neutral",
    since: new Date(since).toISOString(),
    seen: seenIn(health),
    next: mayAct ? next : asViewed(next),
  };
}

const everybodys = { most: countedUpTo + 1, ownerId: null, snoozed: false };

/** What the home page's statement begins with, for the next. */
export const withLines = () => sql`WITH line AS MATERIALIZED ${linesOf(everybodys)}`;

/** Part of the home page's statement: the first lines, and how many there are as far as they are counted. */
export const inboxAtHome =
  () => sql`json_build_object('count', (SELECT count(*)::int FROM line), 'lines', ARRAY(
  SELECT ${columns()} FROM (SELECT * FROM line ORDER BY ${inOrder} LIMIT ${shownAtHome}::int) AS line
  JOIN tenant ON tenant.id = tenant_id ORDER BY ${inOrder}))`;

export type FoundInbox = { count: number; lines: Found[] };

export const inboxOf = ({ count, lines }: FoundInbox, mayAct: boolean): TenantsHome["inbox"] => ({
  entries: lines.map((line) => entryOf(line, mayAct)),
  ...upTo(countedUpTo, count),
});

async function read(which: Which): Promise<Found[]> {
  const rows = await db().$queryRaw<{ found: Found }[]>`
    SELECT ${columns()} AS found
    FROM (SELECT * FROM ${linesOf(which)} AS line ORDER BY ${inOrder} LIMIT ${which.most}::int) AS line
    JOIN tenant ON tenant.id = tenant_id ORDER BY ${inOrder}`;
  return rows.map(({ found }) => found);
}

/** Everything that needs somebody, or only for the person's own tenants. */
export async function readInbox(staff: Staff, { of }: InboxQuery): Promise<InboxPage> {
  requireRight(staff, "tenant:read");
  const edit = right(staff, "tenant:edit");
  const which = { most: shownOnPage + 1, ownerId: of === "me" ? staff.id : null };
  const [open, sleeping] = await Promise.all([
    read({ ...which, snoozed: false }),
    read({ ...which, snoozed: true }),
  ]);
  const snoozes = await db().inboxSnooze.findMany({
    where: { tenantId: { in: sleeping.map(({ tenantId }) => tenantId) } },
    include: { by: { select: { name: true } } },
  });
  const snoozed = sleeping.slice(0, shownOnPage).flatMap((line) => {
    const found = snoozes.find(
      (each) => each.tenantId === line.tenantId && each.kind === line.kind && each.subject === line.subject,
    );
    return found
      ? [
          {
            ...entryOf(line, true),
            until: found.until.toISOString(),
            reason: found.reason,
            by: found.by.name,
          },
        ]
      : [];
  });
  return {
    entries: open.slice(0, shownOnPage).map((line) => entryOf(line, edit.allowed)),
    hasMore: open.length > shownOnPage,
    snoozed,
    isMine: of === "me",
    edit,
  };
}

/** Part of a statement: the number of tenants with trouble, as far as they are counted. */
export const troubles = () =>
  countUpTo(countedUpTo, sql`SELECT FROM ${linesOf({ ...everybodys, isTrouble: true })} AS line`);
