import "server-only";

/** The name as it may stand in an address: ascii letters and digits, joined by hyphens. */
function slugOf(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 24)
    .replace(/-+$/, "");
}

/** The address of a tenant's nth service user, by the policy's pattern. */
export function serviceAddress(pattern: string, tenant: { id: string; name: string }, n: number): string {
  const short = tenant.id.replaceAll("-", "").slice(-6);
  const filled = pattern.replaceAll("{tenant}", [slugOf(tenant.name), short].filter(Boolean).join("-"));
  if (filled.includes("{n}")) return filled.replaceAll("{n}", String(n)).toLowerCase();
  // The users of two keys exist at the same time, so that the second needs an address of its own.
  return (n > 1 ? filled.replace("@", `-${n}@`) : filled).toLowerCase();
}
