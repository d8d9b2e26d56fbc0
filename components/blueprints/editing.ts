"use client";

import { createContext, use } from "react";
import type { DocumentProblem, TypeChoice, TypeField } from "#lib/blueprints/views.ts";
import type { Path } from "./document.ts";

type Editing = {
  draft: unknown;
  /** Undefined takes the value away. */
  set: (path: Path, value: unknown) => void;
  problems: DocumentProblem[];
  /** Null if Polytomic has no such type, or can't be reached. */
  readType: (type: string) => Promise<TypeField[] | null>;
  /** Those that Polytomic offers; none while they can't be read. */
  types: TypeChoice[];
  disabled: boolean;
};

export const EditingContext = createContext<Editing>({
  draft: {},
  set: () => undefined,
  problems: [],
  readType: async () => null,
  types: [],
  disabled: true,
});
export const useEditing = () => use(EditingContext);

/** Those about a value, and about what is inside it if no field of its own shows that. */
export function problemsAt(problems: DocumentProblem[], pointer: string, isWhole: boolean) {
  return problems.filter(({ at }) => at === pointer || (isWhole && at.startsWith(`${pointer}/`)));
}
