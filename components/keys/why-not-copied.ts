/** Why a tenant's key is not copied where only one is shown; undefined if it can be. */
export function whyNotCopied(tenant: {
  keyMintedAt: string | null;
  hasNext: boolean;
  isBlind: boolean;
}): string | undefined {
  if (tenant.isBlind) return "This tenant's key is hidden from the team. Send it with a one-time link.";
  // The old key is not what the customer should get now.
  if (tenant.hasNext) return "This tenant has two keys. Open Keys to choose one.";
  return tenant.keyMintedAt === null ? "This tenant has no key yet." : undefined;
}
