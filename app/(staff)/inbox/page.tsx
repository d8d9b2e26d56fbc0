import type { Metadata } from "next";
import { InboxPage } from "#components/inbox/inbox-page.tsx";
import { page } from "#lib/access/page.ts";
import { readInbox } from "#lib/directory/inbox.ts";
import { inboxHref } from "#lib/forms/href.ts";
import { inboxQuery } from "#lib/forms/inbox.ts";
import { snoozeAction, snoozeAgainAction, wakeAction } from "./actions.ts";

export const metadata: Metadata = { title: "Inbox" };

export default page({
  path: inboxHref(),
  permission: "tenant:read",
  read: (staff, search) => readInbox(staff, inboxQuery.parse(search)),
  render: (found) => (
    <InboxPage page={found} snooze={snoozeAction} wake={wakeAction} snoozeAgain={snoozeAgainAction} />
  ),
});
