import type { Metadata } from "next";
import { UsersPanel } from "#components/users/users-panel.tsx";
import { tenantPage } from "#lib/access/page.ts";
import { tenantHref } from "#lib/forms/href.ts";
import { readUsersPage } from "#lib/users/list.ts";
import { cancelOperationAction, tryAgainAction } from "../actions.ts";
import { addUserAction, changeRoleAction, removeUserAction } from "./actions.ts";

export const metadata: Metadata = { title: "Users" };

export default tenantPage({
  path: (tenantId) => tenantHref(tenantId, "users"),
  permission: "tenant:read",
  read: readUsersPage,
  render: (page) => (
    <UsersPanel
      page={page}
      add={addUserAction}
      changeRole={changeRoleAction}
      remove={removeUserAction}
      tryAgain={tryAgainAction}
      cancel={cancelOperationAction}
    />
  ),
});
