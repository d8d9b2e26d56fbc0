"use client";

import { useId, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Plus } from "#components/ui/icons.ts";
import { freeName, resourcesIn, textOf } from "./document.ts";
import { useEditing } from "./editing.ts";
import { beginning } from "./kind-fields.ts";
import { kindWords } from "./words.ts";

export function AddResource({ onAdd }: { onAdd: (n: number) => void }) {
  const { draft, set } = useEditing();
  const [kind, setKind] = useState("connection");
  const id = useId();
  const resources = resourcesIn(draft);
  return (
    <div className="flex flex-wrap items-end gap-3">
      <div>
        <label htmlFor={id} className="mb-1 block text-sm font-[550]">
          Kind of the new resource
        </label>
        <select id={id} className="input" value={kind} onChange={(event) => setKind(event.target.value)}>
          {Object.entries(kindWords).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <Button
        icon={<Plus size={14} aria-hidden />}
        onClick={() => {
          const key = freeName(
            kind,
            resources.map((each) => textOf(each.key)),
          );
          set(["resources", resources.length], beginning(kind, key));
          onAdd(resources.length);
        }}
      >
        Add resource
      </Button>
    </div>
  );
}
