import { beforeEach, describe, expect, test } from "vitest";
import { hourMs, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { listOperations } from "#lib/engine/list.ts";
import { beginOverlap, customerSwitched } from "#lib/keys/overlap-commands.ts";
import { findKeysPage } from "#lib/keys/page.ts";
import { revokeKey } from "#lib/keys/revoke.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { callWords } from "#lib/messages/failures.ts";
import { registry } from "#lib/operations/registry.ts";
import { cancel } from "#lib/operations/resume.ts";
import type { FaultName } from "#lib/sandbox/faults.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let id: string;
let name: string;
let operationId: string;

beforeEach(async () => {
  staff = await addStaff();
  ({ id, name } = await onboard(staff));
  operationId = draftId();
  world.moveClock(minuteMs);
});

const rotate = () => rotateKey(staff, { operationId, tenantId: id, typedName: name });
const revoke = () => revokeKey(staff, { operationId, tenantId: id, reason: "It was in a log" });
const lose = (fault: FaultName, endpoint: "mintKey" | "deleteUser" = "mintKey") =>
  world.sandbox.faults.add({ fault, endpoint, times: 3 });
const page = async () => {
  const found = await findKeysPage(staff, id);
  if (!found) throw new Error("there is no such tenant");
  return found;
};
const said = async () => {
  const [operation] = await listOperations(staff, id, [registry.key_rotate, registry.key_overlap]);
  return operation?.message;
};
const warning = async () => (await page()).current?.mayHaveStopped;

describe("the words of an operation whose request has an unknown outcome", () => {
  test.each([
    "500-recorded-without-commit",
    "502-html",
    "503-html",
    "504-html",
    "reset-after-commit",
    "empty-body",
  ] as const)("say that it is not known, and never that it failed: %s", async (fault) => {
    lose(fault);
    expect(await rotate()).toBe(false);
    const message = await said();
    expect(message).toMatch(/^We don't know whether this went through\. .*\.$/);
    expect(message).not.toMatch(/fail/i);
    const status = /^\d+/.exec(fault)?.[0];
    if (status) expect(message).toContain(`Polytomic had an internal error (${status})`);
    const calls = await db().upstreamCall.findMany({ where: { operationId } });
    expect(calls.map(callWords)).toEqual(calls.map(() => message));
  });

  test("a definite no is still called one", async () => {
    const email = "polytomic@@partner.example";
    await beginOverlap(staff, { operationId, tenantId: id, email }).catch(() => {});
    expect(await operationOf(operationId)).toMatchObject({
      state: "failed",
      messageCode: "upstream_failure",
      messageParams: { failure: { code: "answered_with_status", params: { status: 422 } } },
    });
    expect(await said()).toMatch(/^Polytomic rejected the input \(422\)/);
  });

  test("a look that gets no answer is not called a failure to carry anything out", async () => {
    world.sandbox.faults.add({ fault: "504-html", endpoint: "getIdentity", times: null });
    await rotate();
    expect(await said()).toBe("Polytomic had an internal error (504).");
  });
});

describe("while it is not known whether a key was ended, its card says that it may have stopped", () => {
  test("by a rotation, until the outcome is known", async () => {
    expect(await warning()).toBeNull();
    lose("reset-after-commit");
    await rotate();
    expect(await warning()).toBe(
      "This key may have stopped: its replacement was sent and we didn't get an answer.",
    );
    world.moveClock(hourMs);
    await recover();
    expect(await warning()).toBeNull();
  });

  test("by a revocation", async () => {
    lose("reset-after-commit");
    await revoke();
    expect(await warning()).toBe(
      "This key may have stopped: its revocation was sent and we didn't get an answer.",
    );
  });

  test("by the end of an overlap, and only the old one", async () => {
    const email = `polytomic+${draftId()}@partner.example`;
    await beginOverlap(staff, { operationId, tenantId: id, email });
    expect(await warning()).toBeNull();
    lose("reset-after-commit");
    await customerSwitched(staff, { operationId, tenantId: id }, name);
    const { current, next } = await page();
    expect(current?.mayHaveStopped).toMatch(/^This key may have stopped: its stop request was sent/);
    expect(next?.mayHaveStopped).toBeNull();
  });

  test("the new one of a cancelled overlap, and not the old one", async () => {
    const email = `polytomic+${draftId()}@partner.example`;
    await beginOverlap(staff, { operationId, tenantId: id, email });
    lose("reset-after-commit", "deleteUser");
    await cancel(staff, id, operationId);
    const { current, next } = await page();
    expect(next?.mayHaveStopped).toMatch(/^This key may have stopped: its removal was sent/);
    expect(current?.mayHaveStopped).toBeNull();
  });

  test("not while nothing that could end it was sent, nor for a definite no", async () => {
    lose("429");
    await rotate();
    expect(await warning()).toBeNull();
    const email = `polytomic+${draftId()}@partner.example`;
    operationId = draftId();
    ({ id, name } = await onboard(staff));
    world.sandbox.faults.clear();
    world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "createUser", times: 3 });
    await beginOverlap(staff, { operationId, tenantId: id, email });
    expect(await warning()).toBeNull();
  });

  test("a request that is being sent has no answer yet, and is not shown as unanswered", async () => {
    lose("reset-after-commit");
    await rotate();
    await db().upstreamCall.updateMany({ where: { operationId }, data: { state: "sent" } });
    expect(await warning()).toBe(
      "This key may have stopped: its replacement was sent and there is no answer yet.",
    );
  });
});
