import type { Metadata } from "next";
import { BatchesPage } from "#components/batches/batches-page.tsx";
import { page } from "#lib/access/page.ts";
import { readBatches } from "#lib/batches/read.ts";
import { batchesHref } from "#lib/forms/href.ts";
import { stopBatchAction, undoBatchAction } from "./actions.ts";

export const metadata: Metadata = { title: "Batches" };

export default page({
  path: batchesHref(),
  permission: "tenant:read",
  read: (staff, { id }) => readBatches(staff, [id].flat()[0]),
  render: (found) => <BatchesPage page={found} stop={stopBatchAction} undo={undoBatchAction} />,
});
