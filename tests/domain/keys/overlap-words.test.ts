/** What the Keys page says of a new key on its way to the customer. */
import { createElement as h } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, expect, test } from "vitest";
import { OpenOverlap } from "#components/keys/open-overlap.tsx";
import { wayOf } from "#components/keys/overlap-state.ts";
import { hourMs, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { sendKeyForm } from "#lib/forms/key-link.ts";
import { type FormAction, idle } from "#lib/forms/state.ts";
import { listKeyLinks } from "#lib/key-links/list.ts";
import { takeByLink } from "#lib/key-links/open.ts";
import { sendKey, withdrawLink } from "#lib/key-links/send.ts";
import { beginOverlap, stopAt } from "#lib/keys/overlap-commands.ts";
import { findKeysPage } from "#lib/keys/page.ts";
import { readKey } from "#lib/keys/read.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { setBlind } from "#lib/tenants/blind.ts";
import { keyIn } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let viewer: Staff;
beforeAll(async () => {
  viewer = await addStaff("viewer");
});

async function overlapping() {
  staff = await addStaff();
  const { id: tenantId } = await onboard(staff);
  const operationId = draftId();
  await beginOverlap(staff, { operationId, tenantId, email: `${tenantId}@partner.example` });
  return { tenantId, operationId, keyId: (await keyIn(tenantId, "next")).id };
}

/** As a viewer reads it: the text, and the times in it. */
async function shown(tenantId: string): Promise<string> {
  const page = await findKeysPage(viewer, tenantId);
  if (!page?.overlap) throw new Error("no overlap waits");
  const none: FormAction = async () => idle;
  const way = wayOf(page, await listKeyLinks(viewer, tenantId));
  const actions = { switched: none, stopAt: none, clearTime: none, cancel: none };
  const html = renderToStaticMarkup(h(OpenOverlap, { open: page.overlap, page, way, act: null, ...actions }));
  return html.replace(/<time[^>]*dateTime="([^"]*)"[^>]*>.*?<\/time>/gi, "[$1]").replace(/<[^>]*>/g, "");
}

async function linkTo(tenantId: string, keyId: string) {
  const { link } = await sendKey(staff, sendKeyForm.parse({ tenantId, keyId, hours: "1" }));
  const [linkId = "", secret = ""] = link.split("/key-link/")[1]?.split("#") ?? [];
  return { linkId, secret, passphrase: null };
}

test("from not sent to taken, with the age of the wait, and when the customer took it", async () => {
  const { tenantId, operationId, keyId } = await overlapping();
  const { createdAt } = await db().operation.findUniqueOrThrow({ where: { id: operationId } });
  expect(await shown(tenantId)).toContain(`Waiting to be sent · started [${createdAt.toISOString()}]`);
  const which = await linkTo(tenantId, keyId);
  expect(await shown(tenantId)).toContain("Sent, not taken yet");
  await withdrawLink(staff, tenantId, which.linkId);
  expect(await shown(tenantId)).toContain("Waiting to be sent");
  await readKey(staff, tenantId, "copy", { keyId });
  expect(await shown(tenantId)).toContain("Copied by your team, waiting for the customer to switch");
  await takeByLink(await linkTo(tenantId, keyId), "203.0.113.7");
  const { links } = await listKeyLinks(staff, tenantId);
  const text = await shown(tenantId);
  expect(text).toContain("Taken, waiting for the customer to switch");
  expect(text).toContain(`The customer took the new key on [${links[0]?.spentAt}].`);
});

test("a hidden key that the team may have taken, and a stop that was put off", async () => {
  const { tenantId, operationId, keyId } = await overlapping();
  await setBlind(staff, tenantId, true);
  await db().session.updateMany({ where: { staffId: viewer.id }, data: { network: "203.0.113.7" } });
  await takeByLink(await linkTo(tenantId, keyId), "203.0.113.7");
  const near = await shown(tenantId);
  expect(near).toContain("Taken, perhaps by your team");
  expect(near).not.toContain("The customer took");
  const { updatedAt } = await db().operation.findUniqueOrThrow({ where: { id: operationId } });
  const at = new Date(updatedAt.getTime() + hourMs);
  await stopAt(staff, { operationId, tenantId }, at);
  expect(await shown(tenantId)).toContain(`The old key stops automatically on [${at.toISOString()}].`);
  world.moveClock(hourMs + minuteMs);
  await recover();
  const putOff = await shown(tenantId);
  expect(putOff).toContain(`The old key should have stopped on [${at.toISOString()}]. It still works`);
  expect(putOff).toContain("No time is set");
});
