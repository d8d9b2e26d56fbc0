import type { ReactNode } from "react";
import { AskForm } from "#components/ui/ask-form.tsx";
import { X } from "#components/ui/icons.ts";
import type { SavedView } from "#lib/directory/views.ts";
import type { FormAction } from "#lib/forms/state.ts";

/** A file to itself, because most people have no views. */
export default function RemoveView({
  view: { id, name },
  remove,
}: {
  view: SavedView;
  remove: FormAction;
}): ReactNode {
  return (
    <AskForm
      action={remove}
      fields={{ viewId: id }}
      label={<X size={14} aria-hidden />}
      about={`Remove view ${name}`}
      says={`Removes “${name}” from your views. No tenant changes.`}
      confirm={`Remove view ${name}`}
      variant="ghost"
      size="sm"
      align="end"
      className="open:px-2 open:pb-2"
    />
  );
}
