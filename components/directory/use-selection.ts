import { type ChangeEvent, useRef, useState } from "react";

const nobody: ReadonlySet<string> = new Set();

/** The tenants that are ticked, on any page of one filter; `isAll`: all that the filter finds. */
export function useSelection(pageIds: string[], filter: string) {
  const [ids, setIds] = useState(nobody);
  const [isAll, setAll] = useState(false);
  const [of, setOf] = useState(filter);
  const last = useRef("");
  function choose(next: ReadonlySet<string>, all = false) {
    setIds(next);
    setAll(all);
  }
  // What another filter finds was not chosen.
  if (of !== filter) {
    setOf(filter);
    choose(nobody);
  }
  /** A box was ticked or cleared; with Shift, all from the one before. */
  function pick({ target, nativeEvent }: ChangeEvent<HTMLInputElement>) {
    const [from, to] = [pageIds.indexOf(last.current), pageIds.indexOf(target.value)];
    const isRange = "shiftKey" in nativeEvent && nativeEvent.shiftKey === true && from >= 0;
    const next = new Set(isAll ? pageIds : ids);
    for (const id of isRange ? pageIds.slice(Math.min(from, to), Math.max(from, to) + 1) : [target.value])
      if (target.checked) next.add(id);
      else next.delete(id);
    last.current = target.value;
    choose(next);
  }
  return { ids, isAll, choose, pick, has: (id: string) => isAll || ids.has(id) };
}

export type Selection = ReturnType<typeof useSelection>;
