import "server-only";
import type { Detail } from "#lib/audit/record.ts";
import type { OidcCode } from "#lib/messages/oidc.ts";

/** Single sign-on does not let somebody in. `detail` is for the audit. */
export class OidcRefusal extends Error {
  readonly code: OidcCode;
  readonly detail: Detail;

  constructor(code: OidcCode, detail: Detail = {}) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}
