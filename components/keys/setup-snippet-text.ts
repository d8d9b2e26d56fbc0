const placeholder = "<API key>";

/** The snippets for the customer's engineers. They contain the key only while it is revealed. */
export function setupSnippetText({
  apiUrl,
  apiVersion,
  organizationId,
  key,
}: {
  apiUrl: string;
  apiVersion: string;
  organizationId: string | null;
  key: string | null;
}) {
  return {
    env: [
      `POLYTOMIC_API_URL=${apiUrl}`,
      `POLYTOMIC_API_KEY=${key ?? placeholder}`,
      ...(organizationId === null ? [] : [`POLYTOMIC_ORGANIZATION_ID=${organizationId}`]),
    ].join("\n"),
    curl: [
      `curl ${apiUrl}/api/me \\`,
      `  -H "Authorization: Bearer ${key ?? placeholder}" \\`,
      `  -H "X-Polytomic-Version: ${apiVersion}"`,
    ].join("\n"),
    sdk: [
      `import { PolytomicClient } from "polytomic";`,
      "",
      "const polytomic = new PolytomicClient({",
      "  environment: process.env.POLYTOMIC_API_URL,",
      "  token: process.env.POLYTOMIC_API_KEY,",
      `  version: "${apiVersion}",`,
      "});",
      // Not identity.get(): from polytomic 25 on, it sends no key.
      "const connections = await polytomic.connections.list();",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the customer's template.
      "console.log(`The key works. Connections: ${connections.data?.length ?? 0}`);",
      "// From polytomic 25 on, your organization's name:",
      "// console.log((await polytomic.organization.getCurrent()).data?.name);",
    ].join("\n"),
  };
}
