import { type Href, tenantsHref } from "#lib/forms/href.ts";
import type { TenantsQuery } from "#lib/forms/tenants.ts";
import { usualSort } from "#lib/forms/usual-sort.ts";

const names = ["q", "status", "owner", "label", "key", "needs", "health", "sort", "after", "before"] as const;
type Name = (typeof names)[number];
export type View = Partial<Record<Name, string>>;

/** The view that a query string names. */
export function viewOf(search: string): View {
  const params = new URLSearchParams(search);
  return Object.fromEntries(names.map((name) => [name, params.get(name) || undefined]));
}

/** Whether less than the whole list is asked for. */
export const isNarrowed = (view: View): boolean =>
  names.some((name) => name !== "sort" && Boolean(view[name]));

/** The query string of a view: one spelling, defaults left out. */
export function searchOf(view: View | TenantsQuery): string {
  const params = new URLSearchParams();
  for (const name of names) {
    const value = view[name];
    if (value && !(name === "sort" && value === usualSort(view.q))) params.set(name, value);
  }
  return params.toString();
}

export const hrefOf = (view: View): Href => tenantsHref(searchOf(view));
