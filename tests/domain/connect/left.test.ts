import { beforeAll, expect, test } from "vitest";
import { dayMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { listLeftLinks } from "#lib/connect/left.ts";
import { makeLink, renewLink, revokeLink } from "#lib/connect/links.ts";
import { findLink } from "#lib/connect/open.ts";
import { makeConnectLinkForm } from "#lib/forms/connect.ts";
import { disableMember } from "#lib/staff/members.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* A connect link outlives the account of the person who made it, so an admin sees those of a person who left. */

const world = useWorld();
let admin: Staff;
beforeAll(async () => {
  admin = await addStaff("admin");
});

async function makeAs(maker: Staff, tenantId: string, connectionName: string) {
  const { link } = await makeLink(maker, makeConnectLinkForm.parse({ tenantId, connectionName }));
  const { id } = await db().connectLink.findFirstOrThrow({ where: { connectionName } });
  return { id, token: link.split("/").at(-1) ?? "" };
}

test("of a disabled person the connect links that still work are listed, each to be revoked", async () => {
  const lea = await addStaff();
  const { id: tenantId, name } = await onboard(lea);
  const [kept, revoked, renewed] = [
    await makeAs(lea, tenantId, "Kept"),
    await makeAs(lea, tenantId, "Revoked"),
    await makeAs(lea, tenantId, "Renewed"),
  ];
  await makeAs(admin, tenantId, "Another person's");
  await revokeLink(lea, tenantId, revoked.id);
  expect(await listLeftLinks(admin, lea.id)).toEqual({ hasMore: false, links: [] });
  await disableMember(admin, lea.id);
  await renewLink(admin, tenantId, renewed.id);
  expect((await listLeftLinks(admin, lea.id)).links).toEqual([
    expect.objectContaining({ id: kept.id, tenantId, tenantName: name, connectionName: "Kept", uses: 0 }),
  ]);
  expect(await findLink(kept.token)).not.toBeNull();
  await revokeLink(admin, tenantId, kept.id);
  expect((await listLeftLinks(admin, lea.id)).links).toEqual([]);
  expect(await findLink(kept.token)).toBeNull();
  await expect(listLeftLinks(await addStaff("onboarder"), lea.id)).rejects.toMatchObject({
    code: "forbidden",
  });
});

test("a link that has expired is not listed", async () => {
  const lea = await addStaff();
  const { id: tenantId } = await onboard(lea);
  await makeLink(lea, makeConnectLinkForm.parse({ tenantId, connectionName: "Short", expiresInDays: "1" }));
  await disableMember(admin, lea.id);
  const count = async () => (await listLeftLinks(admin, lea.id)).links.length;
  expect(await count()).toBe(1);
  world.moveClock(400 * dayMs);
  expect(await count()).toBe(0);
});
