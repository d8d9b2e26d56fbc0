import "server-only";
import type { Place } from "#lib/base/seal.ts";

/** Where an organization key is sealed: this tenant, this row. */
export const keyPlace = (tenantId: string, keyId: string): Place => ({
  purpose: "organization-key",
  tenantId,
  recordId: keyId,
});
