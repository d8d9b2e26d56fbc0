import type { Metadata } from "next";
import { BlueprintPage } from "#components/blueprints/blueprint-page.tsx";
import { blueprintPage } from "#lib/access/page.ts";
import { readBlueprint } from "#lib/blueprints/pages.ts";
import { blueprintHref } from "#lib/forms/href.ts";
import { archiveBlueprintAction, restoreBlueprintAction } from "../actions.ts";

export const metadata: Metadata = { title: "Blueprint" };

export default blueprintPage({
  path: (id) => blueprintHref(id),
  permission: "blueprint:read",
  read: readBlueprint,
  render: (found) => (
    <BlueprintPage page={found} archive={archiveBlueprintAction} restore={restoreBlueprintAction} />
  ),
});
