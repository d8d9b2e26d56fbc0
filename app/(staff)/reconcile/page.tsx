import type { Metadata } from "next";
import { ReconcilePanel } from "#components/reconcile/reconcile-panel.tsx";
import { reconcileQuery } from "#lib/forms/reconcile.ts";
import { readReconcile } from "#lib/reconcile/read.ts";
import { requireVisitor } from "#lib/staff/current-staff.ts";
import {
  acknowledgeAction,
  adoptAction,
  importAction,
  keepNameAction,
  reconcileAction,
  renameAction,
  writeOffAction,
} from "./actions.ts";

export const metadata: Metadata = { title: "Reconcile" };

const actions = {
  run: reconcileAction,
  importAll: importAction,
  adopt: adoptAction,
  forget: writeOffAction,
  rename: renameAction,
  keepName: keepNameAction,
  acknowledge: acknowledgeAction,
};

export default async function Page({ searchParams }: PageProps<"/reconcile">) {
  const search = await searchParams;
  const staff = await requireVisitor("/reconcile", search);
  const page = await readReconcile(staff, reconcileQuery.parse(search));
  return <ReconcilePanel page={page} actions={actions} />;
}
