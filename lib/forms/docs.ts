/** The pages of Polytomic's public documentation that this app links to. */
export const docs = {
  apiKeys: "https://apidocs.polytomic.com/guides/obtaining-api-keys",
  mintKey: "https://apidocs.polytomic.com/2025-09-18/api-reference/users/create-api-key",
  authentication: "https://docs.polytomic.com/reference/authentication",
  singleSignOn: "https://docs.polytomic.com/docs/ssosaml-configuration",
  roles: "https://docs.polytomic.com/docs/default-user-roles",
  connect: "https://apidocs.polytomic.com/guides/embedding-authentication",
  sharedConnections: "https://apidocs.polytomic.com/guides/multitenancy",
  events: "https://apidocs.polytomic.com/guides/events",
} as const;
export type DocsPage = keyof typeof docs;
