import "server-only";

/**
 * Every column that holds a sealed value, by its purpose. Sealing, rotation of the encryption keys, doctor and the
 * tamper tests use this table, so a column that is not listed can't be sealed. `tenant` and `record` are the columns
 * that a value is bound to; `tenant` is `null` where there is none. `needed` is the SQL condition for values that the app
 * still opens: that of a key that has stopped is none.
 */
export const sealedColumns = {
  "organization-key": {
    table: "organization_key",
    column: "sealed",
    tenant: "tenant_id",
    record: "id",
    needed: "state IN ('current', 'next', 'unverified')",
  },
  /** That of an onboarding, whose id is the tenant's. Other operations have "operation-secret" in this column. */
  "oidc-client-secret": {
    table: "operation",
    column: "secret",
    tenant: "tenant_id",
    record: "id",
    needed: "kind = 'onboarding'",
  },
  "operation-secret": {
    table: "operation",
    column: "secret",
    tenant: "tenant_id",
    record: "id",
    needed: "kind <> 'onboarding'",
  },
  "ledger-key": { table: "ledger_key", column: "sealed", tenant: null, record: "id", needed: "true" },
  canary: { table: "canary", column: "sealed", tenant: null, record: "id", needed: "true" },
} as const;

export type Purpose = keyof typeof sealedColumns;

/** The row and column of a sealed value. It can't be decrypted for any other. */
export type Place = { purpose: Purpose; tenantId: string; recordId: string };

/** The row and column as text. Ids are compared without case. */
export const placeOf = (purpose: Purpose, tenantId: string | null, recordId: string): Place => ({
  purpose,
  tenantId: tenantId?.toLowerCase() ?? "none",
  recordId: recordId.toLowerCase(),
});
