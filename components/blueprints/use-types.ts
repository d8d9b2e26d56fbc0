"use client";

import { useEffect, useState } from "react";
import type { TypeChoice } from "#lib/blueprints/views.ts";
import type { EditorActions } from "./editor.tsx";

/** The connection types that Polytomic offers. None while they are awaited, and if they can't be read. */
export function useTypes(read: EditorActions["readTypes"], mayRead: boolean): TypeChoice[] {
  const [types, setTypes] = useState<TypeChoice[]>([]);
  useEffect(() => {
    if (!mayRead) return undefined;
    let isOver = false;
    async function load() {
      const reply = await read({}).catch(() => null);
      if (!isOver && reply?.ok) setTypes(reply.value);
    }
    load();
    return () => {
      isOver = true;
    };
  }, [read, mayRead]);
  return types;
}
