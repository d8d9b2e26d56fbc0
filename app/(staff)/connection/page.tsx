import type { Metadata } from "next";
import { ConnectionPanel } from "#components/connection/connection-panel.tsx";
import { checkConnection } from "#lib/connection/status.ts";
import { right } from "#lib/staff/permissions.ts";
import { requireVisitor } from "#lib/staff/visitor.ts";
import { checkConnectionAction } from "./actions.ts";

export const metadata: Metadata = { title: "Connection" };

export default async function Page() {
  const staff = await requireVisitor("/connection");
  const page = await checkConnection();
  return (
    <ConnectionPanel page={page} check={checkConnectionAction} right={right(staff, "connection:read")} />
  );
}
