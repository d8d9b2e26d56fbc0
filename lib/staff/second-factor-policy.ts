import "server-only";
import { overtaken } from "#lib/audit/overtaken.ts";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { settings } from "#lib/base/settings.ts";
import { holdRights } from "./held-rights.ts";
import { requireRight, right } from "./permissions.ts";
import type { Staff } from "./staff.ts";
import type { SecurityPage } from "./views.ts";

/* Whether keys are shown only to people with a second factor. `findBySession` reads it with the person. */

const where = { id: 1 };

/** What a session of single sign-on has proved is the provider's business. `findBySession` says the same in SQL. */
export const needsFactorForKeys = ({ openedBy }: Staff): boolean => openedBy !== "oidc";

export async function readRequiredForKeys(): Promise<boolean> {
  return (await db().secondFactorPolicy.findUnique({ where }))?.requiredForKeys ?? false;
}

const words = (requiredForKeys: boolean) => (requiredForKeys ? "required" : "not required");

export async function readSecurityPage(staff: Staff): Promise<SecurityPage> {
  requireRight(staff, "staff:read");
  const requiredForKeys = await readRequiredForKeys();
  const without = right(staff, "staff:manage").allowed
    ? await db().staff.findMany({
        where: {
          seesKeys: true,
          disabledAt: null,
          OR: [{ secondFactor: null }, { secondFactor: { confirmedAt: null } }],
          // Without a password, the provider of single sign-on is the only way in.
          NOT: { passwordHash: null, identities: { some: { issuer: settings().oidc?.issuer ?? "" } } },
        },
        orderBy: [{ name: "asc" }, { id: "asc" }],
        select: { name: true },
      })
    : null;
  return {
    requiredForKeys,
    seen: words(requiredForKeys),
    without: without?.map(({ name }) => name) ?? null,
    hasSingleSignOn: settings().oidc !== undefined,
    change: right(staff, "policy:manage"),
  };
}

/** `seen`: what the page showed. Throws AppError `conflict` if it has changed since. */
export async function changeSecondFactorPolicy(
  staff: Staff,
  requiredForKeys: boolean,
  seen?: string,
): Promise<void> {
  requireRight(staff, "policy:manage");
  // Or the last admin who sees keys could shut everybody out without noticing.
  if (requiredForKeys && !staff.hasSecondFactor && needsFactorForKeys(staff))
    throw new AppError("invalid", "Check the highlighted fields.", {
      fields: { requiredForKeys: "Set up your own second factor on your profile first." },
    });
  await transact(async (tx) => {
    await holdRights(tx, staff);
    // If two people save at once, the second must see what the first has written.
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('second_factor_policy'))::text`;
    const is = words((await tx.secondFactorPolicy.findUnique({ where }))?.requiredForKeys ?? false);
    if (seen !== undefined && is !== seen && is !== words(requiredForKeys))
      throw await overtaken(
        `A second factor for keys is now ${is}`,
        { type: "second-factor-policy", id: "1" },
        ["second-factor-policy.changed"],
        tx,
      );
    if (is === words(requiredForKeys)) return;
    const data = { requiredForKeys, updatedAt: clock.now() };
    await tx.secondFactorPolicy.upsert({ where, create: { ...where, ...data }, update: data });
    const target = { type: "second-factor-policy", id: "1" } as const;
    await record(tx, staff, "second-factor-policy.changed", target, { requiredForKeys });
  });
}
