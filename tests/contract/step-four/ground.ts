/** One customer's organization with a key of its own, and requests with it. */
import type { SandboxOptions } from "#lib/sandbox/shape.ts";
import { ask, mustSucceed, once, partnerKey, startSandbox } from "../ground.ts";

type Answer = Awaited<ReturnType<typeof ask>>;
// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what these tests are about
export type Data = any;

export async function startCustomer({
  role = "admin",
  ...options
}: Partial<SandboxOptions> & { role?: string } = {}) {
  const ground = await startSandbox(options);
  const { client, origin, sandbox } = ground;
  const org = mustSucceed(await client.createOrganization({ name: "Northwind" }, once()));
  const user = mustSucceed(
    await client.createUser(org.id, { email: "root@northwind.example", role }, once()),
  );
  const key = mustSucceed(await client.mintKey(org.id, user.id, { force: false, ...once() }));
  const own = (line: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> =>
    ask(origin, line, { key: key.reveal(), body, ...(headers && { headers }) });
  const partner = (line: string, body?: unknown): Promise<Answer> => ask(origin, line, { body });
  /** The data of an answer that has to be a success. */
  const get = async (line: string, body?: unknown): Promise<Data> => dataOf(await own(line, body));
  const settle = () => sandbox.advanceClock(10_000);
  return { ...ground, org, user, key, own, partner, get, settle, partnerKey };
}
export type Customer = Awaited<ReturnType<typeof startCustomer>>;

export function dataOf({ status, text, json }: Answer): Data {
  if (status !== 200) throw new Error(`${status} ${text}`);
  return (json as { data: Data } | undefined)?.data;
}

export const postgres = {
  name: "Warehouse",
  type: "postgresql",
  configuration: {
    hostname: "db.northwind.example",
    username: "polytomic",
    password: "s3cret",
    database: "crm",
    port: 5432,
  },
};
export const snowflake = {
  name: "Lake",
  type: "snowflake",
  configuration: { account: "acme", username: "polytomic", dbname: "crm", password: "s3cret" },
};
/** A bulk sync between two connections, started by hand. */
export const bulkBetween = (source: Data, destination: Data) => ({
  name: "Bulk",
  source_connection_id: source.id,
  destination_connection_id: destination.id,
  destination_configuration: { schema: "crm" },
  default_schedule: { frequency: "manual" },
});
/** The page of a Connect session, and what a person does there. */
export const consent = (url: string, type: string) =>
  fetch(url, { method: "POST", body: new URLSearchParams({ type }), redirect: "manual" });
