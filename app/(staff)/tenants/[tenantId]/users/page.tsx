import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { UsersPanel } from "#components/users/users-panel.tsx";
import { id } from "#lib/forms/text.ts";
import { requireVisitor } from "#lib/staff/current-staff.ts";
import { readUsersPage } from "#lib/users/list.ts";
import { cancelOperationAction, tryAgainAction } from "../actions.ts";
import { addUserAction, changeRoleAction, removeUserAction } from "./actions.ts";

export const metadata: Metadata = { title: "Users" };

export default async function Page({ params }: PageProps<"/tenants/[tenantId]/users">) {
  const { tenantId } = await params;
  const staff = await requireVisitor(`/tenants/${tenantId}/users`);
  const page = id.safeParse(tenantId).success ? await readUsersPage(staff, tenantId) : null;
  if (!page) notFound();
  return (
    <UsersPanel
      page={page}
      add={addUserAction}
      changeRole={changeRoleAction}
      remove={removeUserAction}
      tryAgain={tryAgainAction}
      cancel={cancelOperationAction}
    />
  );
}
