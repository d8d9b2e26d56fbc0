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
      "const me = await polytomic.identity.get();",
      "console.log(me.data?.organization_name);",
      "// With polytomic 25 or newer, instead of the last two lines:",
      "// const mine = await polytomic.organization.getCurrent();",
      "// console.log(mine.data?.name);",
    ].join("\n"),
  };
}
