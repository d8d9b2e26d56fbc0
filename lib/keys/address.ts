import "server-only";

/** The name in a form that an email address allows: ASCII letters and digits, joined by hyphens. */
function slugOf(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 24)
    .replace(/-+$/, "");
}

/** The email of a tenant's nth service user, by the policy's pattern. */
export function serviceAddress(pattern: string, tenant: { id: string; name: string }, n: number): string {
  const short = tenant.id.replaceAll("-", "").slice(-6);
  const filled = pattern.replaceAll("{tenant}", [slugOf(tenant.name), short].filter(Boolean).join("-"));
  if (filled.includes("{n}")) return filled.replaceAll("{n}", String(n)).toLowerCase();
  // Two keys have two users at the same time, so the second needs its own email.
  return (n > 1 ? filled.replace("@", `-${n}@`) : filled).toLowerCase();
}
