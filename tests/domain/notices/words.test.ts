import {
  AppRouterContext,
  type AppRouterInstance,
} from "next/dist/shared/lib/app-router-context.shared-runtime.js";
import { createElement as h } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { DeliveryLog } from "#components/notices/delivery-log.tsx";
import { WebhookList } from "#components/notices/webhook-list.tsx";
import { idle } from "#lib/forms/state.ts";
import { noticeWords } from "#lib/messages/notices.ts";
import type { NotificationsPage } from "#lib/notices/views.ts";

/* What the page of notices says where little is sent. */

const right = { allowed: true } as const;
const noAction = async () => idle;

test.each([
  [true, "Notifications go to owners only."],
  [false, "email is not set up: no notifications are sent."],
])("without webhooks, and with email set up: %s", (isMailSet, words) => {
  const props = { webhooks: [], isMailSet, test: noAction, remove: noAction, right };
  expect(renderToStaticMarkup(h(WebhookList, props))).toContain(words);
});

const logOf = (page: Partial<NotificationsPage>) => {
  const empty = { from: null, me: "", webhooks: [], deliveries: [], onlyFailed: false, older: null };
  const log = h(DeliveryLog, { page: { ...empty, manage: right, ...page }, sendAgain: noAction });
  return renderToStaticMarkup(h(AppRouterContext, { value: {} as AppRouterInstance }, log));
};

test("what waits has a time that may have passed", () => {
  const at = "2026-03-02T09:00:00.000Z";
  const tenant = { id: "1", name: "Acme" };
  const row = { id: "1", at, tenant, title: "A title", recipient: "alerts", problem: null, when: at };
  const html = logOf({ deliveries: [{ ...row, state: "waiting" }] });
  expect(html).toContain("due ");
  expect(html).not.toContain("until ");
});

test("no failures does not mean that everything arrived", () => {
  expect(logOf({ onlyFailed: true })).toContain("that is not switched off");
});

test("a rotation that is open says nothing about whether the customer has the key", () => {
  const { title, hint } = noticeWords({
    code: "rotation_waiting",
    params: { since: "2026-03-02T09:00:00.000Z" },
  });
  expect(title).toBe("A rotation with overlap has been open since 2 Mar 2026");
  expect(hint).toContain("Make sure that the customer has the new key");
});
