import type { Metadata } from "next";
import { RolloutsPage } from "#components/blueprints/rollouts-page.tsx";
import { page } from "#lib/access/page.ts";
import { readRollouts } from "#lib/blueprints/rollout-page.ts";
import { rolloutsHref } from "#lib/forms/href.ts";
import { continueRolloutAction, stopRolloutAction } from "./actions.ts";

export const metadata: Metadata = { title: "Rollouts" };

export default page({
  path: rolloutsHref(),
  permission: "blueprint:read",
  read: (staff, { id }) => readRollouts(staff, [id].flat()[0]),
  render: (found) => <RolloutsPage page={found} stop={stopRolloutAction} resume={continueRolloutAction} />,
});
