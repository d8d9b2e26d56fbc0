import { beforeEach, expect, test } from "vitest";
import { clock, hourMs, minuteMs } from "#lib/base/clock.ts";
import { beginOverlap, stopAt } from "#lib/keys/overlap-commands.ts";
import { findKeysPage } from "#lib/keys/page.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { keyIn } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* A page that was opened before a colleague changed something does not change it back. */

const world = useWorld();
let staff: Staff;
let id: string;
let name: string;

beforeEach(async () => {
  staff = await addStaff();
  ({ id, name } = await onboard(staff));
});

const inMs = (ms: number) => new Date(clock.now().getTime() + ms);
const overlapBeside = (seenKeyId: string | null) =>
  beginOverlap(staff, {
    operationId: draftId(),
    tenantId: id,
    email: `${id}@partner.example`,
    seenKeyId,
  });

test("an overlap that was meant for another key is refused, and nobody is invited", async () => {
  const seen = await keyIn(id, "current");
  await rotateKey(staff, { operationId: draftId(), tenantId: id, typedName: name });
  await expect(overlapBeside(seen.id)).rejects.toMatchObject({
    code: "conflict",
    message: "The key was changed after this page was opened.",
    hint: expect.stringContaining(`ends in ${(await keyIn(id, "current")).hint}`),
  });
  expect(world.sandbox.inspect().invitations.filter(({ email }) => email.startsWith(id))).toEqual([]);
  await overlapBeside((await keyIn(id, "current")).id);
  expect((await findKeysPage(staff, id))?.overlap?.operationId).toBeTruthy();
});

test("a time that a colleague has set meanwhile is neither moved nor cleared", async () => {
  await overlapBeside((await keyIn(id, "current")).id);
  const operationId = (await findKeysPage(staff, id))?.overlap?.operationId ?? "";
  const which = { operationId, tenantId: id };
  const theirs = inMs(hourMs);
  await stopAt(staff, which, theirs, null);
  world.moveClock(minuteMs);
  const refused = { code: "conflict", message: "The time was changed after this page was opened." };
  await expect(stopAt(staff, which, inMs(2 * hourMs), null)).rejects.toMatchObject(refused);
  await expect(stopAt(staff, which, null, inMs(3 * hourMs))).rejects.toMatchObject(refused);
  expect((await findKeysPage(staff, id))?.overlap?.switchAt).toBe(theirs.toISOString());
  await stopAt(staff, which, null, theirs);
  await expect(stopAt(staff, which, theirs, theirs)).rejects.toMatchObject({
    ...refused,
    hint: "No time is set now.",
  });
});
