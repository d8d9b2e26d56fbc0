import type { Metadata } from "next";
import { BlueprintList } from "#components/blueprints/blueprint-list.tsx";
import { page } from "#lib/access/page.ts";
import { listBlueprints } from "#lib/blueprints/pages.ts";
import { blueprintsHref } from "#lib/forms/href.ts";

export const metadata: Metadata = { title: "Blueprints" };

export default page({
  path: blueprintsHref,
  permission: "blueprint:read",
  read: listBlueprints,
  render: (list) => <BlueprintList list={list} />,
});
