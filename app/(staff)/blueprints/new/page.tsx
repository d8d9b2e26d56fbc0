import type { Metadata } from "next";
import { NewBlueprint } from "#components/blueprints/new-blueprint.tsx";
import { Link } from "#components/ui/link.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { page } from "#lib/access/page.ts";
import { readNewBlueprint } from "#lib/blueprints/pages.ts";
import { blueprintsHref, newBlueprintHref } from "#lib/forms/href.ts";
import { captureBlueprintAction, createBlueprintAction } from "../actions.ts";

export const metadata: Metadata = { title: "New blueprint" };

export default page({
  path: newBlueprintHref,
  permission: "blueprint:read",
  read: readNewBlueprint,
  render: (found) => (
    <>
      <PageHeader
        title="New blueprint"
        above={
          <Link href={blueprintsHref} className="link">
            Blueprints
          </Link>
        }
      />
      <NewBlueprint page={found} create={createBlueprintAction} capture={captureBlueprintAction} />
    </>
  ),
});
