import { beforeAll, expect, test } from "vitest";
import { anchorsOf } from "#components/keys/anchors.ts";
import { endOf } from "#components/keys/opened-again.tsx";
import { recommendedAct } from "#components/keys/recommended-act.ts";
import { whyNotCopied } from "#components/keys/why-not-copied.ts";
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { listTenants } from "#lib/directory/list.ts";
import { sendKeyForm } from "#lib/forms/key-link.ts";
import { tenantsQuery } from "#lib/forms/tenants.ts";
import { listKeyLinks } from "#lib/key-links/list.ts";
import { takeByLink } from "#lib/key-links/open.ts";
import { sendKey, withdrawLink } from "#lib/key-links/send.ts";
import { checkKey } from "#lib/keys/check.ts";
import { beginOverlap } from "#lib/keys/overlap-commands.ts";
import { findKeysPage } from "#lib/keys/page.ts";
import { readKey } from "#lib/keys/read.ts";
import type { KeysPage } from "#lib/keys/views.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { setBlind } from "#lib/tenants/blind.ts";
import { keyIn } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { killKey } from "#tests/support/hands/reconciling.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
beforeAll(async () => {
  staff = await addStaff();
});

async function pageOf(tenantId: string): Promise<KeysPage> {
  const page = await findKeysPage(staff, tenantId);
  if (!page) throw new Error("there is no such tenant");
  return page;
}
const rowOf = async (id: string) =>
  (await listTenants(staff, tenantsQuery.parse({ q: id }))).rows.find((row) => row.id === id);
const actOn = async (page: KeysPage) => recommendedAct(page, await listKeyLinks(staff, page.tenantId));
const actOf = async (tenantId: string) => await actOn(await pageOf(tenantId));

test("a key that works is to be copied, or sent where it is hidden; a dead one calls for a new one", async () => {
  const customer = await onboard(staff);
  const { id } = customer;
  expect(await actOf(id)).toBe("copy");
  const { setup, resume } = await pageOf(id);
  expect(setup).toMatchObject({ apiUrl: expect.any(String), organizationId: customer.organizationId });
  expect(resume).toBeNull();
  const sections = { rotate: "section", overlap: "section", revokeSection: "revoke" };
  expect(anchorsOf(await pageOf(id))).toMatchObject(sections);
  expect(await rowOf(id)).toMatchObject({ hasNext: false, isBlind: false });
  await setBlind(staff, id, true);
  const hidden = await rowOf(id);
  expect(hidden).toMatchObject({ isBlind: true });
  expect(hidden && whyNotCopied(hidden)).toContain("one-time link");
  expect(await actOf(id)).toBe("send");
  // Another link would end the one that is out.
  const { linkId } = await sendKey(staff, sendKeyForm.parse({ tenantId: id, hours: "1" }));
  expect(await actOf(id)).toBeNull();
  await withdrawLink(staff, id, linkId);
  expect(await actOf(id)).toBe("send");

  await killKey(customer);
  world.moveClock(5 * minuteMs);
  const { id: keyId } = await keyIn(id, "current");
  await checkKey(null, keyId);
  const page = await pageOf(id);
  expect(await actOn(page)).toBe("mint");
  expect(anchorsOf(page)).toMatchObject({ rotate: "mint", overlap: "mint" });
  const refusal = await db().auditEvent.findFirstOrThrow({
    where: { targetId: keyId, action: "key.refused" },
  });
  expect(page.current?.refusedAt).toBe(refusal.at.toISOString());
  await db().organizationKey.update({ where: { id: keyId }, data: { trouble: "perhaps_stopped" } });
  expect(await actOf(id)).toBe("verify");
  // Links to the rotation exist elsewhere; here they lead to the button that verifies.
  const doubtful = await pageOf(id);
  expect(anchorsOf(doubtful)).toMatchObject({ rotate: "verify", overlap: "verify" });
  expect(endOf(doubtful, keyId)).toEqual({ label: "Verify the key", at: "#verify" });
  const foreign = { trouble: "belongs_to_another_user", troubleParams: { user: "x" } } as const;
  await db().organizationKey.update({ where: { id: keyId }, data: foreign });
  expect(await actOf(id)).toBe("stop-foreign");
  expect(anchorsOf(await pageOf(id))).toMatchObject({ foreign: keyId, revokeSection: "revoke-now" });
  await db().organizationKey.update({ where: { id: keyId }, data: { state: "revoked" } });
  expect(await actOf(id)).toBe("mint");
});

test("during an overlap the new key is to be sent, and the switch comes once the customer took it", async () => {
  staff = await addStaff();
  const { id } = await onboard(staff);
  const operationId = draftId();
  await beginOverlap(staff, { operationId, tenantId: id, email: "service@partner.example" });
  expect(await actOf(id)).toBe("send");
  const { createdAt } = await db().operation.findUniqueOrThrow({ where: { id: operationId } });
  expect((await pageOf(id)).overlap?.since).toBe(createdAt.toISOString());
  const row = await rowOf(id);
  expect(row).toMatchObject({ hasNext: true });
  expect(row && whyNotCopied(row)).toBe("This tenant has two keys. Open Keys to choose one.");
  const next = await keyIn(id, "next");
  await readKey(staff, id, "copy", { keyId: next.id });
  expect(await actOf(id)).toBe("send");
  const { link } = await sendKey(staff, sendKeyForm.parse({ tenantId: id, keyId: next.id, hours: "1" }));
  expect(await actOf(id)).toBeNull();
  const [linkId = "", secret = ""] = link.split("/key-link/")[1]?.split("#") ?? [];
  await takeByLink({ linkId, secret, passphrase: null }, "203.0.113.7");
  expect(await actOf(id)).toBe("switch");
  await db().organizationKey.update({ where: { id: next.id }, data: { trouble: "not_usable" } });
  expect(await actOf(id)).toBe("cancel");
});

test("a draft offers no key, and leads back to its onboarding", async () => {
  const { id } = await onboard(staff);
  await db().organizationKey.deleteMany({ where: { tenantId: id } });
  await db().tenant.update({ where: { id }, data: { stage: "user_added" } });
  const page = await pageOf(id);
  expect(await actOn(page)).toBeNull();
  expect(page.resume).toBe(`/onboarding/${id}/key`);
});
