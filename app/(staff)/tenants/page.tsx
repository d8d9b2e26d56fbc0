import type { Metadata } from "next";
import { homeQuery, listQuery } from "#components/directory/queries.ts";
import { TenantsHome } from "#components/directory/tenants-home.tsx";
import { searchOf } from "#components/directory/tenants-url.ts";
import { Known } from "#components/ui/known.tsx";
import { page } from "#lib/access/page.ts";
import { readSetup } from "#lib/directory/first-steps.ts";
import { readHome } from "#lib/directory/home.ts";
import { listTenants } from "#lib/directory/list.ts";
import { tenantsHref } from "#lib/forms/href.ts";
import { tenantsQuery } from "#lib/forms/tenants.ts";
import { startBatchAction } from "../batches/actions.ts";
import { reauthenticateAction } from "../profile/actions.ts";
import { readKeyAction } from "./[tenantId]/actions.ts";
import { removeViewAction, saveViewAction } from "./actions.ts";

export const metadata: Metadata = { title: "Tenants" };

export default page({
  path: tenantsHref(),
  permission: "tenant:read",
  async read(staff, search) {
    const query = tenantsQuery.parse(search);
    const [home, list] = await Promise.all([readHome(staff), listTenants(staff, query)]);
    const isEmpty = Object.values(home.counts).every((count) => count === 0);
    return { home, list, query, setup: isEmpty ? await readSetup(staff) : null };
  },
  render: ({ home, list, query, setup }) => (
    <Known
      answers={[
        [listQuery(searchOf(query)).queryKey, list],
        [homeQuery.queryKey, home],
      ]}
    >
      <TenantsHome
        saveView={saveViewAction}
        removeView={removeViewAction}
        startBatch={startBatchAction}
        readKey={readKeyAction}
        reauthenticate={reauthenticateAction}
        setup={setup}
      />
    </Known>
  ),
});
