import "server-only";

/**
 * Every column that holds a sealed value, by the purpose that it is sealed for. Sealing, rotation of the
 * encryption keys, doctor and the tamper tests go through this table; a column that is not here cannot be sealed.
 * `tenant` and `record` are the columns that a value is bound to, `null` where there is no tenant.
 */
export const sealedColumns = {
  "organization-key": { table: "organization_key", column: "sealed", tenant: "tenant_id", record: "id" },
  "oidc-client-secret": { table: "tenant", column: "oidc_client_secret", tenant: "id", record: "id" },
  "operation-secret": { table: "operation", column: "secret", tenant: "tenant_id", record: "id" },
  canary: { table: "canary", column: "sealed", tenant: null, record: "id" },
} as const;

export type Purpose = keyof typeof sealedColumns;

/** Where a sealed value stands. It opens there and nowhere else. */
export type Place = { purpose: Purpose; tenantId: string; recordId: string };

/** The place of one column of one row; ids in any case mean the same row. */
export const placeOf = (purpose: Purpose, tenantId: string | null, recordId: string): Place => ({
  purpose,
  tenantId: tenantId?.toLowerCase() ?? "none",
  recordId: recordId.toLowerCase(),
});
