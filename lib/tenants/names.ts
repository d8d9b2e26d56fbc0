import "server-only";
import { isSeen, tidy } from "#lib/forms/text.ts";
import { asName } from "./folded.ts";

/** The maximum length of our forms: a longer name fits neither cursor nor index. */
const longest = 120;

/** A name from Polytomic, which sets no limit, as our forms would accept it. */
export function shortName(name: string): string {
  const visible = isSeen(tidy(name)) ? name : name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");
  // Cutting may have split a character of two code units.
  return tidy(
    tidy(visible)
      .slice(0, longest)
      .replace(/\p{Cs}/gu, ""),
  );
}

/** The name of a tenant from its organization, or the organization's id if it has no name. */
export function namedAs({ id, name: organizationName }: { id: string; name: string }) {
  return { ...asName(shortName(organizationName) || id), organizationName: organizationName || null };
}

export type Named = { name: string; organizationName: string | null };

/** Whether Polytomic's name for the organization is neither its last known one nor ours. */
export function isRenamed({ name, organizationName }: Named, upstreamName: string): boolean {
  return upstreamName !== "" && ![name, organizationName].includes(upstreamName);
}
