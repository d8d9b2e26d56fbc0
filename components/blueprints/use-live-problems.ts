"use client";

import { useEffect, useState } from "react";
import type { BlueprintEditor, DocumentProblem } from "#lib/blueprints/views.ts";
import { readJson } from "#lib/forms/json-text.ts";
import type { EditorActions } from "./editor.tsx";

const pauseMs = 600;

/** The problems of what is typed, shortly after it was. Those found last stay while the next are awaited. */
export function useLiveProblems(
  page: BlueprintEditor,
  text: string,
  check: EditorActions["check"],
): DocumentProblem[] {
  const [found, setFound] = useState(page.problems);
  useEffect(() => {
    // Of the saved draft only what Polytomic says of it is not known yet.
    if (text === page.text) setFound(page.problems);
    if ("problem" in readJson(text) || !page.edit.allowed) return undefined;
    let isOver = false;
    const timer = setTimeout(async () => {
      const reply = await check({ document: text }).catch(() => null);
      if (!isOver && reply?.ok) setFound(reply.value);
    }, pauseMs);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [page, text, check]);
  return found;
}
