"use client";

import { useState } from "react";
import { Link } from "#components/ui/link.tsx";
import { batchesHref } from "#lib/forms/href.ts";
import { columns, hideColumns } from "./columns.ts";
import { searchOf } from "./tenants-url.ts";
import { useView } from "./use-view.ts";

/** The columns of the list in this browser. */
function Columns() {
  const [hidden, setHidden] = useState(() =>
    (document.documentElement.dataset.hiddenColumns ?? "").split(" ").filter(Boolean),
  );
  function toggle(column: string) {
    const next = hidden.includes(column) ? hidden.filter((each) => each !== column) : [...hidden, column];
    setHidden(next);
    hideColumns(next);
  }
  return (
    <fieldset aria-labelledby="columns" className="border-t border-line px-2 pt-2 max-md:hidden">
      <p id="columns" className="text-sm text-ink-soft">
        Columns
      </p>
      {Object.entries(columns).map(([column, words]) => (
        <label key={column} className="flex min-h-7 items-center gap-2">
          <input type="checkbox" checked={!hidden.includes(column)} onChange={() => toggle(column)} />
          {words}
        </label>
      ))}
    </fieldset>
  );
}

export default function ListMenu({ onSelect }: { onSelect: () => void }) {
  const { view } = useView();
  const search = searchOf({ ...view, after: undefined, before: undefined });
  return (
    <div className="grid gap-2">
      <div className="grid">
        <button type="button" onClick={onSelect} className="btn btn-ghost justify-start">
          Select tenants
        </button>
        <a href={`/api/tenants/export?${search}`} download className="btn btn-ghost justify-start">
          Export this list as CSV
        </a>
        <Link href={batchesHref()} className="btn btn-ghost justify-start">
          Batches
        </Link>
      </div>
      <Columns />
    </div>
  );
}
