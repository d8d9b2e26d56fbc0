import type { Metadata } from "next";
import { ReconcilePanel } from "#components/reconcile/reconcile-panel.tsx";
import { page } from "#lib/access/page.ts";
import { reconcileHref } from "#lib/forms/href.ts";
import { reconcileQuery } from "#lib/forms/reconcile.ts";
import { readReconcile } from "#lib/reconcile/read.ts";
import {
  acknowledgeAction,
  adoptAction,
  importAction,
  keepNameAction,
  mintLostAction,
  reconcileAction,
  renameAction,
  writeOffAction,
} from "./actions.ts";

export const metadata: Metadata = { title: "Checks" };

const actions = {
  run: reconcileAction,
  importAll: importAction,
  adopt: adoptAction,
  forget: writeOffAction,
  rename: renameAction,
  keepName: keepNameAction,
  acknowledge: acknowledgeAction,
  mintLost: mintLostAction,
};

export default page({
  path: reconcileHref(),
  permission: "tenant:read",
  read: (staff, search) => readReconcile(staff, reconcileQuery.parse(search)),
  render: (found) => <ReconcilePanel page={found} actions={actions} />,
});
