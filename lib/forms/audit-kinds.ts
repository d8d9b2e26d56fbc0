/** What the audit log can be filtered by: each event is of one kind. The words are the choices of the filter. */
export const auditKinds = {
  "keys-read": "Keys read",
  keys: "Key changes",
  "sign-ins": "Sign-ins and sign-outs",
  refused: "Refused attempts",
  team: "Team and rights",
  tenants: "Tenants and organizations",
  users: "Users at Polytomic",
  operations: "Operations",
  "connect-links": "Connect links",
  checks: "Checks",
  policies: "Policies",
  exports: "Exports",
} as const;
export type AuditKind = keyof typeof auditKinds;
