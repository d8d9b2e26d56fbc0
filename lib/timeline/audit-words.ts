import "server-only";
import { db } from "#lib/base/db.ts";
import { batchesHref, type Href, rolloutsHref, staffHref, tenantHref } from "#lib/forms/href.ts";
import { id } from "#lib/forms/text.ts";
import type { AuditRecord } from "./audit-rows.ts";
import { eventWords } from "./event-words.ts";

/** A row in words. `about`: who or what it was done to, with the address that shows it. */
export type WordedRow = AuditRecord & {
  who: string;
  title: string;
  about: { text: string; href: Href | null } | null;
  words: string | null;
};

type Names = {
  staff: Map<string, { name: string; email: string }>;
  tenants: Map<string, string>;
  invited: Map<string, string>;
};

const idsOf = (ids: (string | null)[]) =>
  [...new Set(ids.filter((each) => id.safeParse(each).success))] as string[];

/** What the rows' ids are called today. */
async function namesOf(rows: AuditRecord[]): Promise<Names> {
  const targets = (type: string) => rows.flatMap((row) => (row.targetType === type ? [row.targetId] : []));
  const [staff, tenants, invited] = await Promise.all([
    db().staff.findMany({
      where: { id: { in: idsOf([...rows.map(({ actorId }) => actorId), ...targets("staff")]) } },
    }),
    db().tenant.findMany({
      where: { id: { in: idsOf(rows.map(({ tenantId }) => tenantId)) } },
      select: { id: true, name: true },
    }),
    db().invitation.findMany({
      where: { id: { in: idsOf(targets("invitation")) } },
      select: { id: true, email: true },
    }),
  ]);
  return {
    staff: new Map(staff.map((each) => [each.id, each])),
    tenants: new Map(tenants.map((each) => [each.id, each.name])),
    invited: new Map(invited.map((each) => [each.id, each.email])),
  };
}

/** The address is the only proof of who it was. */
const withLink = ["key.link-opened", "key.link-code-asked", "key.taken", "key.link-opened-again"];
const ofStrangers = ["staff.sign-in-failed", "access.throttled"];

function whoOf({ actorId, actorEmail, action }: AuditRecord, { staff }: Names): string {
  if (actorId) return staff.get(actorId)?.name ?? actorEmail ?? actorId;
  if (ofStrangers.includes(action)) return "Someone not signed in";
  if (withLink.includes(action)) return "Someone with the link";
  return action === "connect-link.opened" ? "The customer" : "The app";
}

function aboutOf({ targetType, targetId, tenantId, actorId }: AuditRecord, names: Names): WordedRow["about"] {
  if (tenantId) {
    const name = names.tenants.get(tenantId);
    return { text: name ?? `tenant ${tenantId}`, href: name === undefined ? null : tenantHref(tenantId) };
  }
  if (targetType === "batch") return { text: "Tenants of the batch", href: batchesHref(targetId) };
  if (targetType === "rollout") return { text: "Tenants of the rollout", href: rolloutsHref(targetId) };
  const invited = names.invited.get(targetId);
  if (invited) return { text: invited, href: staffHref };
  const person = targetType === "staff" && targetId !== actorId ? names.staff.get(targetId) : undefined;
  return person ? { text: `${person.name} (${person.email})`, href: staffHref } : null;
}

export async function putInWords(rows: AuditRecord[]): Promise<WordedRow[]> {
  const names = await namesOf(rows);
  return rows.map((row) => {
    const { title, detail: words } = eventWords(row);
    return { ...row, who: whoOf(row, names), title, about: aboutOf(row, names), words };
  });
}
