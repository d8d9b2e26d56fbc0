import { beforeEach, expect, test } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { sendKeyForm } from "#lib/forms/key-link.ts";
import { listKeyLinks } from "#lib/key-links/list.ts";
import { takeByLink } from "#lib/key-links/open.ts";
import { sendKey } from "#lib/key-links/send.ts";
import { readKey } from "#lib/keys/read.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { keyIn } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let [tenantId, name] = ["", ""];
beforeEach(async () => {
  staff = await addStaff();
  ({ id: tenantId, name } = await onboard(staff));
  world.moveClock(minuteMs);
});
const send = () => sendKey(staff, sendKeyForm.parse({ tenantId, hours: "1" }));

test("while a rotation's mint may have stopped the key, it is neither sent nor taken", async () => {
  const [linkId = "", secret = ""] = (await send()).link.split("/key-link/")[1]?.split("#") ?? [];
  world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "mintKey", times: 3 });
  expect(await rotateKey(staff, { operationId: draftId(), tenantId, typedName: name })).toBe(false);
  await expect(send()).rejects.toMatchObject({ message: expect.stringContaining("being replaced") });
  expect(await takeByLink({ linkId, secret, passphrase: null }, "203.0.113.7")).toBeNull();
  expect((await listKeyLinks(staff, tenantId)).links[0]).toMatchObject({ spentAt: null });
});

test("a key that can't be decrypted is not sent", async () => {
  const { id, sealed } = await keyIn(tenantId, "current");
  const data = { sealed: `${sealed.slice(0, -4)}AAAA` };
  await db().organizationKey.update({ where: { id }, data });
  await expect(readKey(staff, tenantId, "copy")).rejects.toMatchObject({ code: "unreadable" });
  await expect(send()).rejects.toMatchObject({ message: expect.stringContaining("can't be decrypted") });
});
