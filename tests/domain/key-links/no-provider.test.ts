import { expect, test, vi } from "vitest";
import { z } from "zod";
import { publicCallAction } from "#lib/access/action.ts";
import { minuteMs, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import { sendKeyForm, takeKeyForm } from "#lib/forms/key-link.ts";
import { takeByLink } from "#lib/key-links/open.ts";
import { sendKey } from "#lib/key-links/send.ts";
import { openByCode } from "#lib/staff/second-step.ts";
import { keyIn } from "#tests/support/hands/keyed.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { addFactor, codeFor } from "#tests/support/hands/second-factor.ts";
import { useKeyFile } from "#tests/support/world/key-file.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* Strangers don't learn which key provider there is, nor what is wrong with it. */

vi.mock("next/headers", () => ({ headers: async () => new Headers(), cookies: async () => new Map() }));

const world = useWorld();
const keyFile = useKeyFile();
const address = "203.0.113.7";

/** What the stranger gets, and the reference that the log has with the cause. */
async function say(work: () => Promise<unknown>): Promise<string> {
  const logged = vi.spyOn(log(), "error");
  const answer = await publicCallAction({ input: z.object({}), work })({});
  const said = JSON.stringify(answer);
  const [reference = ""] = /(?<=Reference )[\w-]+/.exec(said) ?? [];
  expect(logged.mock.calls.map(([about]) => about)).toContainEqual({ err: expect.any(Error), reference });
  logged.mockRestore();
  expect(said).not.toMatch(/WRAPPING|wrapping|stored keys|provider|file/i);
  return said;
}

test("a one-time link is not used up and says no more than a reference", async () => {
  const staff = await addStaff();
  const { id: tenantId } = await onboard(staff);
  const { link } = await sendKey(staff, sendKeyForm.parse({ tenantId, hours: "24" }));
  const [linkId = "", secret = ""] = link.split("/key-link/")[1]?.split("#") ?? [];
  const form = takeKeyForm.parse({ linkId, secret, passphrase: "" });
  keyFile.lose();
  expect(await say(() => takeByLink(form, address))).toContain("The link was not used up.");
  keyFile.restore();
  world.moveClock(minuteMs);
  const taken = await takeByLink(form, address);
  expect(taken?.key).toBe((await keyIn(tenantId, "current")).value.reveal());
});

test("nor does the second step of sign-in", async () => {
  const { staff } = await addFactor(await addStaff());
  world.moveClock(minuteMs);
  const code = await codeFor(staff.id);
  keyFile.lose();
  const { id, email } = staff;
  const passwordHash = "of the password that was right";
  await db().staff.update({ where: { id }, data: { passwordHash } });
  const person = { id, email, passwordHash };
  expect(await say(() => openByCode(person, code, address))).toContain("Something failed on our side.");
  keyFile.restore();
  world.moveClock(11 * secondMs);
  expect(await openByCode(person, code, address)).toEqual(expect.any(String));
});
