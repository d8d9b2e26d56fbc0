import type { Metadata } from "next";
import { NotificationsPage } from "#components/notices/notifications-page.tsx";
import { SettingsTabs } from "#components/settings/settings-tabs.tsx";
import { page } from "#lib/access/page.ts";
import { notificationsHref } from "#lib/forms/href.ts";
import { readNotifications } from "#lib/notices/page.ts";
import {
  addWebhookAction,
  removeWebhookAction,
  sendAgainAction,
  testMailAction,
  testWebhookAction,
} from "./actions.ts";

export const metadata: Metadata = { title: "Settings › Notifications" };

export default page({
  path: notificationsHref(),
  permission: "notice:read",
  read: readNotifications,
  render: (found) => (
    <NotificationsPage
      page={found}
      tabs={<SettingsTabs />}
      testMail={testMailAction}
      testWebhook={testWebhookAction}
      add={addWebhookAction}
      remove={removeWebhookAction}
      sendAgain={sendAgainAction}
    />
  ),
});
