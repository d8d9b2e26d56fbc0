import {
  AppRouterContext,
  type AppRouterInstance,
} from "next/dist/shared/lib/app-router-context.shared-runtime.js";
import { createElement as h, type ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, describe, expect, test } from "vitest";
import { renderLine } from "#components/inbox/inbox-line.tsx";
import { endOf } from "#components/keys/opened-again.tsx";
import { RevokeForm } from "#components/keys/revoke-form.tsx";
import { clock, dayMs, hourMs, later } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { readInbox } from "#lib/directory/inbox.ts";
import { asViewed, inboxNext, listReasons } from "#lib/directory/reasons.ts";
import type { InboxEntry } from "#lib/directory/views.ts";
import type { Href } from "#lib/forms/href.ts";
import { inboxQuery } from "#lib/forms/inbox.ts";
import { sendKeyForm } from "#lib/forms/key-link.ts";
import { idle } from "#lib/forms/state.ts";
import { sendKey, withdrawLink } from "#lib/key-links/send.ts";
import { beginOverlap } from "#lib/keys/overlap-commands.ts";
import { findKeysPage } from "#lib/keys/page.ts";
import type { InboxKind } from "#lib/messages/inbox.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { AttentionCode } from "#prisma/client/enums.ts";
import { raiseFor } from "#tests/support/hands/attention.ts";
import { keyIn } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* What a line of the inbox offers, and how old it says that it is. */

useWorld();
let staff: Staff;
beforeAll(async () => {
  staff = await addStaff();
});

const render = (element: ReactElement) =>
  renderToStaticMarkup(h(AppRouterContext, { value: {} as AppRouterInstance }, element));

describe("the next step", () => {
  const tenant = { id: "one", stage: "active" } as const;
  const labels: Record<AttentionCode, string> = {
    foreign_key: "Stop using the key",
    another_users_key: "Stop using the key",
    key_link_opened_again: "Rotate the key",
    organization_missing: "Resolve in Checks",
    key_not_working: "Mint a new key",
    key_unreadable: "Mint a new key",
    key_revoked: "Mint a new key",
    key_user_removed: "Mint a new key",
    key_out_of_use: "Mint a new key",
    no_key: "Mint a new key",
    new_key_not_working: "Verify both keys",
    key_perhaps_replaced: "Verify the key",
    partner_key_refused: "Verify the partner key",
    key_check_failed: "Verify the key",
    key_exists: "Verify the key",
    found_upstream: "Decide",
    conflict: "Open tenant",
    background_work_failed: "Check again",
    unknown_outcome: "Check again",
    stop_put_off: "Open rotation",
    new_key_unsent: "Send the new key",
    syncs_failing: "Open health",
    blueprint_failed: "Open Setup",
    blueprint_waits: "Open Setup",
    blueprint_drifted: "Review Setup",
    noted: "Open tenant",
  };

  test.each(Object.values(AttentionCode))("of %s", (code: InboxKind) => {
    const { label } = inboxNext(tenant, code, { blueprint: "Setup", asked: "user_add" });
    expect(label).toBe(labels[code as AttentionCode]);
  });

  test("of an onboarding that waits for the answer of Polytomic is asked for in the wizard", () => {
    const open = { id: "one", stage: "user_added" } as const;
    const wizard = "/onboarding/one/key";
    expect(inboxNext(open, "unknown_outcome", { asked: "key" })).toEqual({
      href: wizard,
      label: "Check again",
    });
    expect(inboxNext(open, "partner_key_refused", {})).toEqual({ href: wizard, label: "Continue" });
  });

  test("is shown to viewers as a place, since they can't do it", () => {
    const shown = (href: Href, label: string) => asViewed({ href, label }).label;
    expect(shown("/tenants/one/keys#rotate", "Mint a new key")).toBe("Open keys");
    expect(shown("/tenants/one", "Open tenant")).toBe("Open tenant");
    expect(shown("/onboarding/one/key", "Check again")).toBe("Open onboarding");
    expect(shown("/reconcile", "Resolve in Checks")).toBe("Open Checks");
    expect(shown("/settings/polytomic", "Verify the partner key")).toBe("Open Settings");
  });

  test.each([
    ["foreign_key", { trouble: "opens_another_organization", troubleParams: { organization: "Elsewhere" } }],
    ["another_users_key", { trouble: "belongs_to_another_user", troubleParams: { user: "x" } }],
  ] as const)("of %s is the act of the Keys page", async (code, trouble) => {
    const { id } = await onboard(staff);
    const { id: keyId } = await keyIn(id, "current");
    await db().organizationKey.update({ where: { id: keyId }, data: trouble });
    const page = await findKeysPage(staff, id);
    if (!page?.current) throw new Error("it has no key");
    const props = { page, inUse: page.current, action: async () => idle, disabledReason: undefined };
    const { label } = inboxNext({ id, stage: "active" }, code, {});
    expect(render(h(RevokeForm, props))).toContain(label);
  });
});

test("while a rotation waits for the customer, the next step is one that can be taken", async () => {
  const { id: tenantId } = await onboard(staff);
  await beginOverlap(staff, { operationId: draftId(), tenantId, email: "service@partner.example" });
  const steps = async () => {
    const { entries } = await readInbox(staff, inboxQuery.parse({}));
    const line = entries.find((each) => each.tenantId === tenantId);
    const [reason] = await listReasons(tenantId, true);
    return { inbox: line?.next, tenant: reason?.next?.href };
  };
  // Nothing else is wrong: the new key is sent first.
  await db().tenantAttention.deleteMany();
  const key = await keyIn(tenantId, "next");
  const link = { tenantId, keyId: key.id, hours: "1" };
  const send = { href: `/tenants/${tenantId}/keys#send`, label: "Send the new key" };
  expect((await steps()).inbox).toEqual(send);
  const { linkId } = await sendKey(staff, sendKeyForm.parse(link));
  expect((await steps()).inbox).toEqual({
    href: `/tenants/${tenantId}/keys#overlap`,
    label: "Open rotation",
  });
  await withdrawLink(staff, tenantId, linkId);
  expect((await steps()).inbox).toEqual(send);
  await db().tenantAttention.deleteMany();
  const alarm = { code: "key_link_opened_again", params: { isSameAddress: false } } as const;
  await raiseFor(tenantId, alarm, key.id);
  const revoke = `/tenants/${tenantId}/keys#revoke`;
  expect(await steps()).toEqual({ inbox: { href: revoke, label: "Revoke the key" }, tenant: revoke });
  const page = await findKeysPage(staff, tenantId);
  expect(page && endOf(page, key.id).at).toBe("#revoke");
  const others: Parameters<typeof raiseFor>[1][] = [
    { code: "key_not_working", params: {} },
    { code: "key_unreadable", params: { keyId: null, isHeld: false } },
  ];
  for (const reason of others) {
    await db().tenantAttention.deleteMany();
    await raiseFor(tenantId, reason);
    const rotation = `/tenants/${tenantId}/keys#overlap`;
    expect(await steps()).toEqual({ inbox: { href: rotation, label: "Open rotation" }, tenant: rotation });
  }
});

describe("failing syncs", () => {
  const said = (entry: InboxEntry) =>
    render(
      h(
        "ul",
        null,
        renderLine(entry, () => undefined),
      ),
    ).replace(/<[^>]*>/g, "");

  test("say when they were seen, and that it can't be told where later looks found nothing", async () => {
    const { id: tenantId } = await onboard(staff);
    await db().tenantAttention.deleteMany();
    await raiseFor(tenantId, { code: "syncs_failing", params: { failing: 2, syncs: 9 } });
    const seenAt = later(clock.now(), -3 * dayMs);
    const found = { syncs: 9, failing: 2, unknown: 0, connections: 1, unhealthy: 0 };
    await db().tenantHealth.deleteMany({ where: { tenantId } });
    await db().tenantHealth.create({
      data: { tenantId, outcome: "looked", lookedAt: seenAt, seenAt, failingSince: seenAt, ...found },
    });
    const entry = async () => {
      const { entries } = await readInbox(staff, inboxQuery.parse({}));
      const line = entries.find((each) => each.tenantId === tenantId);
      if (!line) throw new Error("it is not in the inbox");
      return line;
    };
    expect((await entry()).seen).toEqual({ at: seenAt.toISOString(), isLatest: true });
    expect(said(await entry())).toContain("2 of 9 syncs failing as of ");
    const lookedAt = later(clock.now(), -hourMs);
    await db().tenantHealth.update({ where: { tenantId }, data: { outcome: "no_answer", lookedAt } });
    expect((await entry()).seen).toEqual({ at: seenAt.toISOString(), isLatest: false });
    expect(said(await entry())).toContain("2 of 9 syncs failing last seen. Can’t tell since ");

    await db().tenantAttention.deleteMany();
    await raiseFor(tenantId, { code: "key_not_working", params: {} });
    expect((await entry()).seen).toBeNull();
  });
});
