import { expect, test } from "vitest";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { Secret } from "#lib/base/secret.ts";
import { sendKeyForm } from "#lib/forms/key-link.ts";
import { takeByLink } from "#lib/key-links/open.ts";
import { sendKey } from "#lib/key-links/send.ts";
import { acceptInvitation } from "#lib/staff/accept-invitation.ts";
import { invite } from "#lib/staff/invitations.ts";
import { makeReset, resetPassword } from "#lib/staff/password-resets.ts";
import { untilItWaits } from "#tests/support/hands/locks.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* A link that is ended at the moment when it is used gives nothing, once whoever ended it has been told so. */

useWorld();
const password = new Secret("a long enough password");
const address = "192.0.2.1";

/** What comes of `use`, which waits while `end` is not yet committed. */
async function race<T>(end: (tx: Tx) => Promise<unknown>, use: () => Promise<T>): Promise<T> {
  const { used } = await transact(async (tx) => {
    await end(tx);
    const used = use();
    used.catch(() => undefined);
    await untilItWaits(tx, used);
    return { used };
  });
  return await used;
}

test("an invitation that is being revoked makes no account", async () => {
  const maker = await addStaff("admin");
  const email = `revoked-${maker.id}@partner.example`;
  const { link } = await invite(maker, { email, role: "admin", seesKeys: true });
  const accepted = race(
    (tx) => tx.invitation.updateMany({ where: { email }, data: { revokedAt: clock.now() } }),
    () => acceptInvitation(link.split("/").at(-1) ?? "", "Revoked", password, address),
  );
  await expect(accepted).rejects.toMatchObject({ code: "conflict" });
  expect(await db().staff.findUnique({ where: { email } })).toBeNull();
});

test("a reset link that is being revoked sets no password", async () => {
  const [maker, person] = [await addStaff("admin"), await addStaff("viewer")];
  const { link } = await makeReset(maker, person.id);
  const reset = race(
    (tx) => tx.passwordReset.updateMany({ where: { staffId: person.id }, data: { revokedAt: clock.now() } }),
    () => resetPassword(link.split("/").at(-1) ?? "", password, address),
  );
  await expect(reset).rejects.toMatchObject({ code: "conflict" });
});

test("a one-time link that is being withdrawn gives no key", async () => {
  const maker = await addStaff("admin");
  const { id: tenantId } = await onboard(maker);
  const { link } = await sendKey(maker, sendKeyForm.parse({ tenantId, hours: "1" }));
  const [linkId = "", secret = ""] = link.split("/key-link/")[1]?.split("#") ?? [];
  const taken = await race(
    (tx) => tx.keyLink.updateMany({ where: { id: linkId }, data: { withdrawnAt: clock.now() } }),
    () => takeByLink({ linkId, secret, passphrase: null }, address),
  );
  expect(taken).toBeNull();
});
