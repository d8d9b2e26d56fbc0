import "server-only";

/**
 * Every column that holds a sealed value, by its purpose. Sealing, rotation of the encryption keys, doctor and the
 * tamper tests use this table, so a column that is not listed can't be sealed. `tenant` and `record` are the columns
 * that a value is bound to, `tenant` being `null` where there is none; `recordType` is the SQL type of `record`.
 * `version` is bound too where a row gets other values in its life: each has a version of its own, which the audit log
 * names, so that a value that was replaced can't be put back. It is null where a row keeps its value. Two SQL conditions: `which` rows have this purpose, where several share a column, and which values are `needed`, because the
 * app still opens them. That of a key that has stopped is not.
 */
export const sealedColumns = {
  "organization-key": {
    table: "organization_key",
    column: "sealed",
    tenant: "tenant_id",
    record: "id",
    recordType: "uuid",
    version: null,
    which: "true",
    needed: "state IN ('current', 'next', 'unverified')",
  },
  /** That of an onboarding, whose id is the tenant's. Other operations have "operation-secret" in this column. */
  "oidc-client-secret": {
    table: "operation",
    column: "secret",
    tenant: "tenant_id",
    record: "id",
    recordType: "uuid",
    version: "sealed_as",
    which: "kind = 'onboarding'",
    needed: "true",
  },
  "operation-secret": {
    table: "operation",
    column: "secret",
    tenant: "tenant_id",
    record: "id",
    recordType: "uuid",
    version: "sealed_as",
    which: "kind <> 'onboarding'",
    needed: "true",
  },
  /** What an authenticator app computes its codes from. */
  "second-factor": {
    table: "second_factor",
    column: "sealed",
    tenant: null,
    record: "staff_id",
    recordType: "uuid",
    version: "sealed_as",
    which: "true",
    needed: "confirmed_at IS NOT NULL",
  },
  "ledger-key": {
    table: "ledger_key",
    column: "sealed",
    tenant: null,
    record: "id",
    recordType: "int",
    version: null,
    which: "true",
    needed: "true",
  },
  /** Who has the URL can post. */
  "webhook-url": {
    table: "notice_webhook",
    column: "secret_url",
    tenant: null,
    record: "id",
    recordType: "uuid",
    version: null,
    which: "true",
    needed: "true",
  },
  "webhook-secret": {
    table: "notice_webhook",
    column: "secret",
    tenant: null,
    record: "id",
    recordType: "uuid",
    version: null,
    which: "true",
    needed: "true",
  },
  /** The secret variables of a tenant's blueprint, as a JSON object. */
  "blueprint-secrets": {
    table: "blueprint_assignment",
    column: "secrets",
    tenant: "tenant_id",
    record: "id",
    recordType: "uuid",
    version: "sealed_as",
    which: "true",
    needed: "ended_at IS NULL",
  },
  canary: {
    table: "canary",
    column: "sealed",
    tenant: null,
    record: "id",
    recordType: "int",
    version: null,
    which: "true",
    needed: "true",
  },
} as const;

export type Purpose = keyof typeof sealedColumns;
export const purposes = Object.keys(sealedColumns) as Purpose[];

/** The row, column and version of a sealed value. It can't be decrypted for any other. */
export type Place = { purpose: Purpose; tenantId: string; recordId: string; version: string | null };

/** The row and column as text. Ids are compared without case. `version`: null where the row keeps its value. */
export const placeOf = (
  purpose: Purpose,
  tenantId: string | null,
  recordId: string,
  version: string | null = null,
): Place => ({
  purpose,
  tenantId: tenantId?.toLowerCase() ?? "none",
  recordId: recordId.toLowerCase(),
  version,
});

/** For the audit event that says that the row's value is another one; without a version: that it is gone. */
export const sealedDetail = ({ purpose, recordId, version }: Place): { sealed: string } => ({
  sealed: `${purpose}/${recordId}/${version ?? ""}`,
});
