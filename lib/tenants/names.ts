import "server-only";

const legalEndings = new Set(
  "inc incorporated ltd limited llc llp lp plc corp corporation co company gmbh ag kg sa sas sarl srl spa bv nv oy ab as aps pty pte kk".split(
    " ",
  ),
);

/** As long as our forms take a name: what is longer fits neither cursor nor index. */
const longest = 120;
const longestKey = 500;

/** A name from Polytomic, which bounds none, as our forms would take it. */
export function shortName(name: string): string {
  const visible = name.normalize("NFC").replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");
  const short = visible.replace(/ {2,}/g, " ").trim().slice(0, longest);
  // A character of two halves may have lost the second.
  return short.replace(/\p{Cs}/gu, "").trim();
}

/** What a tenant is named after its organization; one without a name, by its id. */
export function namedAs({ id, name: organizationName }: { id: string; name: string }) {
  const name = shortName(organizationName) || id;
  return { name, nameKey: nameKey(name), organizationName: organizationName || null };
}

export type Named = { name: string; organizationName: string | null };

/** Whether Polytomic has a name by which we know the organization neither as theirs nor as ours. */
export function isRenamed({ name, organizationName }: Named, upstreamName: string): boolean {
  return upstreamName !== "" && ![name, organizationName].includes(upstreamName);
}

/**
 * A name folded for near matches: case, spacing, punctuation, accents and legal endings do not count.
 * Two names with the same key are shown to staff as a near match.
 */
export function nameKey(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("&", " and ")
    // "L.L.C." and "S.A." lose their dots before words are told apart.
    .replace(/[.'’]/g, "");
  const words = plain.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  while (words.length > 1 && legalEndings.has(words.at(-1) ?? "")) words.pop();
  return (words.join("") || plain.trim()).slice(0, longestKey);
}
