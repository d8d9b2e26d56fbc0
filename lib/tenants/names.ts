import "server-only";
import { isSeen, tidy } from "#lib/forms/text.ts";
import { asName } from "./folded.ts";

/** As long as our forms take a name: what is longer fits neither cursor nor index. */
const longest = 120;

/** A name from Polytomic, which bounds none, as our forms would take it. */
export function shortName(name: string): string {
  const visible = isSeen(tidy(name)) ? name : name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");
  // A character of two halves may have lost the second.
  return tidy(
    tidy(visible)
      .slice(0, longest)
      .replace(/\p{Cs}/gu, ""),
  );
}

/** What a tenant is named after its organization; one without a name, by its id. */
export function namedAs({ id, name: organizationName }: { id: string; name: string }) {
  return { ...asName(shortName(organizationName) || id), organizationName: organizationName || null };
}

export type Named = { name: string; organizationName: string | null };

/** Whether Polytomic has a name by which we know the organization neither as theirs nor as ours. */
export function isRenamed({ name, organizationName }: Named, upstreamName: string): boolean {
  return upstreamName !== "" && ![name, organizationName].includes(upstreamName);
}
