import { redirect } from "next/navigation";
import { publicPage } from "#lib/access/page.ts";
import { tenantsHref } from "#lib/forms/href.ts";

export default publicPage({
  read: async (): Promise<null> => redirect(tenantsHref()),
  render: () => null,
});
