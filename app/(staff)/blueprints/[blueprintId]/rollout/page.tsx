import type { Metadata } from "next";
import { RolloutStart } from "#components/blueprints/rollout-start.tsx";
import { blueprintPage } from "#lib/access/page.ts";
import { readRolloutForm } from "#lib/blueprints/rollout-form.ts";
import { rolloutHref } from "#lib/forms/href.ts";
import { startRolloutAction } from "../../rollouts/actions.ts";

export const metadata: Metadata = { title: "Roll out a version" };

export default blueprintPage({
  path: (id) => rolloutHref(id),
  permission: "blueprint:apply",
  read: readRolloutForm,
  render: (found) => <RolloutStart page={found} start={startRolloutAction} />,
});
