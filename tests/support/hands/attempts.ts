/** What may be tried only so often, as each instance of the app tries it. */
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { Secret } from "#lib/base/secret.ts";
import { findLink } from "#lib/connect/open.ts";
import { sendKeyForm } from "#lib/forms/key-link.ts";
import { takeByLink } from "#lib/key-links/open.ts";
import { sendKey } from "#lib/key-links/send.ts";
import { changeRevealPolicy } from "#lib/keys/change-policy.ts";
import { readKey } from "#lib/keys/read.ts";
import { acceptInvitation } from "#lib/staff/accept-invitation.ts";
import { findByLink } from "#lib/staff/by-link.ts";
import { findInvitation } from "#lib/staff/invitations.ts";
import { findReset, resetPassword } from "#lib/staff/password-resets.ts";
import { hashPassword } from "#lib/staff/passwords.ts";
import { openSession } from "#lib/staff/sessions.ts";
import { findBySession } from "#lib/staff/staff.ts";
import { addStaff, onboard } from "./people.ts";

export type Given = Awaited<ReturnType<typeof prepareAttempts>>;
export type Attempt = keyof typeof attempts;

const wrong = new Secret("not the password at all");

/** An account with a password, a key that a person may read four times an hour, and a link to it with a passphrase. */
export async function prepareAttempts() {
  const [admin, { id, email }, reader] = [await addStaff("admin"), await addStaff(), await addStaff()];
  const passwordHash = await hashPassword(new Secret("a long enough password"));
  await db().staff.update({ where: { id }, data: { passwordHash } });
  const { id: tenantId } = await onboard(admin);
  await changeRevealPolicy(admin, { asksReason: false, readsPerHour: 4 });
  const form = sendKeyForm.parse({ tenantId, hours: "24", passphrase: "known to the customer" });
  const { link } = await sendKey(admin, form);
  const [linkId = "", secret = ""] = link.split("/key-link/")[1]?.split("#") ?? [];
  return { email, tenantId, linkId, secret, session: reader.sessionId };
}

const attempts = {
  "sign-in": ({ email }: Given) => openSession(email, wrong, "192.0.2.1"),
  async reveal({ session, tenantId }: Given) {
    const staff = await findBySession(session);
    if (!staff) throw new Error("nobody is signed in");
    await readKey(staff, tenantId, "reveal");
  },
  invitation: () => acceptInvitation("made-up", "Name", wrong, "192.0.2.2"),
  reset: () => resetPassword("made-up", wrong, "192.0.2.3"),
  "key link": ({ linkId }: Given) => takeByLink({ linkId, secret: "made-up", passphrase: null }, "192.0.2.4"),
  "connect link": () => findByLink("192.0.2.6", () => findLink("made-up")),
  "invitation page": () => findByLink("192.0.2.7", () => findInvitation("made-up")),
  "reset page": () => findByLink("192.0.2.8", () => findReset("made-up")),
  passphrase: ({ linkId, secret }: Given) =>
    takeByLink({ linkId, secret, passphrase: "not known at all" }, "192.0.2.5"),
};

/** One after the other; returns how many were not stopped by a limit, whatever else became of them. */
export async function tryOften(attempt: Attempt, given: Given, times: number): Promise<number> {
  let passed = 0;
  for (let count = 0; count < times; count += 1)
    try {
      await attempts[attempt](given);
      passed += 1;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code !== "throttled") passed += 1;
    }
  return passed;
}
