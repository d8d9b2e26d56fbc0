/**
 * The integrations that this deployment offers. The ids are written as Polytomic writes its own; the list is
 * shorter than the real one, and what each can do is made up.
 */
import { notFound, type Outcome, succeedList } from "./reply.ts";
import type { Asked, OrgCaller } from "./request.ts";
import { schemaOf } from "./type-schemas.ts";

/** What the catalogue's connections are made of. */
export const usedTypes = [
  { id: "snowflake", name: "Snowflake" },
  { id: "salesforce", name: "Salesforce" },
  { id: "hubspot", name: "HubSpot" },
  { id: "postgresql", name: "PostgreSQL" },
  { id: "bigquery", name: "BigQuery" },
] as const;

const otherTypes = [
  { id: "airtable", name: "Airtable" },
  { id: "api", name: "HTTP API" },
  { id: "csv", name: "CSV" },
  { id: "gsheets", name: "Google Sheets" },
  { id: "intercom", name: "Intercom" },
  { id: "marketo", name: "Marketo" },
  { id: "mysql", name: "MySQL" },
  { id: "netsuite", name: "NetSuite" },
  { id: "redshift", name: "Amazon Redshift" },
  { id: "s3", name: "Amazon S3" },
  { id: "stripe", name: "Stripe" },
  { id: "webhook", name: "Webhook" },
  { id: "zendesk_support", name: "Zendesk Support" },
] as const;

const byOauth: readonly string[] = ["salesforce", "hubspot", "gsheets", "intercom"];
const sourcesOnly: readonly string[] = ["api", "csv", "stripe"];
const destinationsOnly: readonly string[] = ["webhook"];

export const connectionTypes = [...usedTypes, ...otherTypes].map(({ id, name }) => {
  const use_oauth = byOauth.includes(id);
  const source = !destinationsOnly.includes(id);
  const destination = !sourcesOnly.includes(id);
  return {
    id,
    name,
    logo_url: `https://logos.example/${id}.svg`,
    use_oauth,
    capabilities: { source, destination, enrichment: false, orchestration: false },
    configurationForm: { jsonschema: schemaOf({ id, use_oauth }), uischema: {} },
  };
});
export type ConnectionType = (typeof connectionTypes)[number];

export const findType = (id: string | undefined): ConnectionType | undefined =>
  connectionTypes.find((type) => type.id === id);

/** The same for every organization. No credential is declared for it upstream: here a partner key is refused. */
export const listConnectionTypes = (): Outcome => succeedList(connectionTypes);

/** The schema itself: this answer is not wrapped in `data`. */
export function getConnectionType({ params }: Asked<OrgCaller>): Outcome {
  const type = findType(params.type);
  return type ? { status: 200, body: JSON.stringify(type.configurationForm.jsonschema) } : notFound();
}
