import type { Metadata } from "next";
import { FirstRollout } from "#components/blueprints/first-rollout.tsx";
import { page, type Search } from "#lib/access/page.ts";
import { readFirstForm } from "#lib/blueprints/first-form.ts";
import { listChosen } from "#lib/directory/matching.ts";
import { applyBlueprintHref } from "#lib/forms/href.ts";
import { packIds } from "#lib/forms/packed-ids.ts";
import { firstRolloutQuery } from "#lib/forms/rollout.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { previewPlanAction, startFirstRolloutAction } from "./actions.ts";

export const metadata: Metadata = { title: "Apply a blueprint" };

async function read(staff: Staff, query: Search) {
  const { blueprint, ids = [], search } = firstRolloutQuery.parse(query);
  const selection = search === undefined ? `ids=${packIds(ids)}` : new URLSearchParams({ search }).toString();
  const found = await listChosen(staff, { ids, search });
  return await readFirstForm(staff, { ids: found, selection, chosen: blueprint });
}

export default page({
  path: applyBlueprintHref(),
  permission: "blueprint:apply",
  read,
  render: (found) => (
    <FirstRollout page={found} start={startFirstRolloutAction} preview={previewPlanAction} />
  ),
});
