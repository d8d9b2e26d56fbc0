/**
 * The most characters that a field takes, in one place for its schema, which refuses more, and for its input, which says
 * so before. Without zod, because pages load it.
 */
export const limits = {
  brandName: 80,
  connectionName: 200,
  customerId: 120,
  name: 120,
  note: 200,
  notes: 5000,
  oidcClientId: 500,
  oidcIssuer: 500,
  reason: 200,
  revokeReason: 500,
  ssoDomain: 253,
  support: 200,
  webhookName: 80,
  workosId: 120,
} as const;
