"use server";

import { z } from "zod";
import { formAction } from "#lib/access/action.ts";
import { deliveryForm, webhookForm, webhookIdForm } from "#lib/forms/notices.ts";
import { sendAgain } from "#lib/notices/send-again.ts";
import { mailTest, postTest } from "#lib/notices/test.ts";
import { addWebhook, removeWebhook } from "#lib/notices/webhooks.ts";

export const testMailAction = formAction({
  permission: "notice:read",
  input: z.object({}),
  refresh: "never",
  async work(staff) {
    await mailTest(staff);
    return { message: `The mail server took the test for ${staff.email}.` };
  },
});

export const testWebhookAction = formAction({
  permission: "notice:manage",
  input: webhookIdForm,
  refresh: "never",
  async work(staff, { webhookId }) {
    await postTest(staff, webhookId);
    return { message: "The test arrived." };
  },
});

export const addWebhookAction = formAction({
  permission: "notice:manage",
  recent: true,
  input: webhookForm,
  async work(staff, form) {
    const { secret } = await addWebhook(staff, form);
    return { message: `Webhook ${form.name} added.`, data: { secret: secret?.reveal() ?? null } };
  },
});

export const removeWebhookAction = formAction({
  permission: "notice:manage",
  recent: true,
  input: webhookIdForm,
  async work(staff, { webhookId }) {
    return { message: `Webhook ${await removeWebhook(staff, webhookId)} removed.` };
  },
});

export const sendAgainAction = formAction({
  permission: "notice:manage",
  input: deliveryForm,
  async work(staff, { deliveryId }) {
    await sendAgain(staff, deliveryId);
    return { message: "It is sent again." };
  },
});
