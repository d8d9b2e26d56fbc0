import "server-only";
import { z } from "zod";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { isKeyBlind } from "#lib/keys/read.ts";
import { isTakeable, unsent as unsentCode } from "#lib/keys/taking.ts";
import { attentionWords } from "#lib/messages/attention.ts";
import { deliveryProblemWords } from "#lib/messages/deliveries.ts";
import { backer, isBacking } from "#lib/staff/key-links.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Prisma } from "#prisma/client/client.ts";
import type { KeyLinkRow, KeyLinks } from "./views.ts";

const shown = 20;
const include = {
  key: { select: { hint: true, state: true, trouble: true } },
  tenant: { select: { archivedAt: true } },
  createdBy: { select: { name: true, ...backer } },
} as const;
type Found = Prisma.KeyLinkGetPayload<{ include: typeof include; omit: { tokenHash: true } }>;

/** What is permanent comes first. */
function stateOf(
  link: Pick<Found, "spentAt" | "withdrawnAt" | "expiresAt" | "openedAt" | "key" | "tenant" | "createdBy">,
) {
  if (link.spentAt) return "spent";
  if (link.withdrawnAt) return "withdrawn";
  if (link.expiresAt <= clock.now()) return "expired";
  if (!isBacking(link.createdBy)) return "withdrawn";
  if (!isTakeable(link.key)) return "ended";
  if (link.tenant.archivedAt) return "archived";
  return link.openedAt ? "opened" : "sent";
}

const stored = z.object({ code: z.string(), params: z.unknown() }).nullable();
function problemWords(problem: unknown): string | null {
  const found = stored.parse(problem);
  return found && deliveryProblemWords(found).title;
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

async function listUnsent(tenantId: string): Promise<KeyLinks["unsent"]> {
  const reasons = await db().tenantAttention.findMany({
    where: { tenantId, code: unsentCode },
    select: { subject: true },
  });
  if (reasons.length === 0) return [];
  const keys = await db().organizationKey.findMany({
    where: { tenantId, id: { in: reasons.map(({ subject }) => subject) } },
    select: {
      id: true,
      hint: true,
      isHidden: true,
      tenant: { select: { isBlind: true } },
      links: { where: { nearTeam: true }, select: { id: true }, take: 1 },
    },
  });
  return keys.map((key) => ({
    keyId: key.id,
    hint: key.hint,
    isHidden: isKeyBlind(key.tenant, key),
    isNearTeam: key.links.length > 0,
  }));
}

/** The newest links of a tenant. They stay on record when they no longer work. */
export async function listKeyLinks(staff: Staff, tenantId: string): Promise<KeyLinks> {
  requireRight(staff, "tenant:read");
  const [links, protectedIds, alarms, unsent] = await Promise.all([
    db().keyLink.findMany({
      where: { tenantId },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: shown,
      include,
    }),
    db().keyLink.findMany({ where: { tenantId, NOT: { passphraseHash: null } }, select: { id: true } }),
    db().tenantAttention.findMany({ where: { tenantId, code: "key_link_opened_again" } }),
    listUnsent(tenantId),
  ]);
  const withPassphrase = new Set(protectedIds.map(({ id }) => id));
  const rows = links.map(
    (link): KeyLinkRow => ({
      id: link.id,
      keyId: link.keyId,
      hint: link.key.hint,
      state: stateOf(link),
      hasPassphrase: withPassphrase.has(link.id),
      codeTo: link.codeTo,
      codesSent: link.codesSent,
      codeProblem: problemWords(link.codeProblem),
      wrongTries: link.wrongTries,
      createdAt: link.createdAt.toISOString(),
      createdBy: link.createdBy.name,
      expiresAt: link.expiresAt.toISOString(),
      openedAt: iso(link.openedAt),
      spentAt: iso(link.spentAt),
      spentFrom: link.spentFrom,
      nearTeam: link.nearTeam,
      openedAgainAt: iso(link.openedAgainAt),
      withdrawnAt: iso(link.withdrawnAt),
    }),
  );
  const hintOf = (keyId: string) => links.find((link) => link.keyId === keyId)?.key.hint ?? "";
  return {
    links: rows,
    alarms: alarms.map(({ code, params, subject }) => ({
      keyId: subject,
      hint: hintOf(subject),
      text: attentionWords({ code, params }).hint ?? "",
    })),
    unsent,
  };
}
