import "server-only";

const legalEndings = new Set(
  "inc incorporated ltd limited llc llp lp plc corp corporation co company gmbh ag kg sa sas sarl srl spa bv nv oy ab as aps pty pte kk".split(
    " ",
  ),
);

/** What a tenant is named after its organization; one without a name, by its id. */
export function namedAs({ id, name: organizationName }: { id: string; name: string }) {
  const name = organizationName || id;
  return { name, nameKey: nameKey(name), organizationName: organizationName || null };
}

export type Named = { name: string; organizationName: string | null };

/** Whether Polytomic has a name by which we know the organization neither as theirs nor as ours. */
export function isRenamed({ name, organizationName }: Named, upstreamName: string): boolean {
  return upstreamName !== "" && upstreamName !== name && upstreamName !== organizationName;
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
  return words.join("") || plain.trim();
}
