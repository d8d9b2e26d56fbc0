import type { Metadata } from "next";
import { Editor } from "#components/blueprints/editor.tsx";
import { Link } from "#components/ui/link.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { blueprintPage } from "#lib/access/page.ts";
import { readEditor } from "#lib/blueprints/pages.ts";
import { blueprintEditHref, blueprintHref } from "#lib/forms/href.ts";
import {
  checkDraftAction,
  publishAction,
  readTypeAction,
  readTypesAction,
  saveDraftAction,
} from "../../actions.ts";

export const metadata: Metadata = { title: "Edit blueprint" };

export default blueprintPage({
  path: blueprintEditHref,
  permission: "blueprint:read",
  read: readEditor,
  render: (found) => (
    <>
      <PageHeader
        title={`Edit ${found.name}`}
        above={
          <Link href={blueprintHref(found.id)} className="link">
            {found.name}
          </Link>
        }
      />
      <Editor
        page={found}
        href={blueprintEditHref(found.id)}
        save={saveDraftAction}
        publish={publishAction}
        check={checkDraftAction}
        readType={readTypeAction}
        readTypes={readTypesAction}
      />
    </>
  ),
});
