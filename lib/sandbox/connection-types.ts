/**
 * The integrations that this deployment offers. The ids are written as Polytomic writes its own; the list is
 * shorter than the real one, and what each can do is made up.
 */

/** What the connections of the sandbox are made of: see catalogue.ts. */
export const usedTypes = [
  { id: "snowflake", name: "Snowflake" },
  { id: "salesforce", name: "Salesforce" },
  { id: "hubspot", name: "HubSpot" },
  { id: "postgresql", name: "PostgreSQL" },
  { id: "bigquery", name: "BigQuery" },
] as const;

const otherTypes = [
  { id: "airtable", name: "Airtable" },
  { id: "gsheets", name: "Google Sheets" },
  { id: "intercom", name: "Intercom" },
  { id: "marketo", name: "Marketo" },
  { id: "mysql", name: "MySQL" },
  { id: "netsuite", name: "NetSuite" },
  { id: "redshift", name: "Amazon Redshift" },
  { id: "stripe", name: "Stripe" },
  { id: "zendesk_support", name: "Zendesk Support" },
] as const;

const byOauth: readonly string[] = ["salesforce", "hubspot", "gsheets", "intercom"];
const sourcesOnly: readonly string[] = ["stripe"];

export const connectionTypes = [...usedTypes, ...otherTypes].map(({ id, name }) => {
  const destination = !sourcesOnly.includes(id);
  return {
    id,
    name,
    logo_url: `https://logos.example/${id}.svg`,
    use_oauth: byOauth.includes(id),
    capabilities: { source: true, destination, enrichment: false, orchestration: false },
    operations: destination ? ["updateOrCreate", "update", "create"] : [],
    configurationForm: { jsonschema: {}, uischema: {} },
  };
});
