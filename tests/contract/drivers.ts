/** Two ways to speak the partner API, behind one shape: the published client of Polytomic, and ours. */
import { PolytomicClient, PolytomicError } from "polytomic";
import { Secret } from "#lib/base/secret.ts";
import { createClient } from "#lib/polytomic/client.ts";
import type { Answer } from "#lib/polytomic/result.ts";
import { upstreamStatus } from "#lib/polytomic/result.ts";
import type { Identity, Organization, User, UserBody } from "#lib/polytomic/wire.ts";
import { version } from "#tests/support/world/upstream.ts";

/** Everything a driver throws for an HTTP status. */
export class Refused extends Error {
  readonly status: number | undefined;
  constructor(status: number | undefined, cause: unknown) {
    super(`status ${status}`, { cause });
    this.status = status;
  }
}

export type Driver = {
  me: () => Promise<Partial<Identity>>;
  listOrganizations: () => Promise<Partial<Organization>[]>;
  getOrganization: (id: string) => Promise<Partial<Organization>>;
  createOrganization: (body: { name: string; sso_domain?: string }) => Promise<Partial<Organization>>;
  updateOrganization: (id: string, body: { name: string }) => Promise<Partial<Organization>>;
  deleteOrganization: (id: string) => Promise<void>;
  listUsers: (orgId: string) => Promise<Partial<User>[]>;
  getUser: (orgId: string, id: string) => Promise<Partial<User>>;
  createUser: (orgId: string, body: UserBody) => Promise<Partial<User>>;
  updateUser: (orgId: string, id: string, body: UserBody) => Promise<Partial<User>>;
  deleteUser: (orgId: string, id: string) => Promise<void>;
  mintKey: (orgId: string, userId: string, force: boolean) => Promise<string>;
};
export type DriverMaker = (origin: string, key: string) => Driver;

/** Retries off: by default it repeats POSTs on 409 and 5xx. It cannot send an idempotency key. */
export const publishedClient: DriverMaker = (origin, key) => {
  const { organization, users, identity } = new PolytomicClient({ environment: origin, token: key, version });
  const once = { maxRetries: 0, timeoutInSeconds: 30 };
  async function tell<T>(work: Promise<{ data?: T }>): Promise<T> {
    return (await settle(work)).data as T;
  }
  async function settle<T>(work: Promise<T>): Promise<T> {
    return work.catch((error: unknown) => {
      throw new Refused(error instanceof PolytomicError ? error.statusCode : undefined, error);
    });
  }
  return {
    me: () => tell(identity.get(once)),
    listOrganizations: async () => (await tell(organization.list(once))) ?? [],
    getOrganization: (id) => tell(organization.get(id, once)),
    createOrganization: (body) => tell(organization.create(body, once)),
    updateOrganization: (id, body) => tell(organization.update(id, body, once)),
    deleteOrganization: (id) => settle(organization.remove(id, once)),
    listUsers: async (orgId) => (await tell(users.list(orgId, once))) ?? [],
    getUser: (orgId, id) => tell(users.get(id, orgId, once)),
    createUser: (orgId, body) => tell(users.create(orgId, body, once)),
    updateUser: (orgId, id, body) => tell(users.update(id, orgId, body, once)),
    deleteUser: async (orgId, id) => void (await settle(users.remove(id, orgId, once))),
    mintKey: async (orgId, id, force) =>
      (await tell(users.createApiKey(orgId, id, { force }, once))).value ?? "",
  };
};

export const ourClient: DriverMaker = (origin, key) => {
  const client = createClient({ origin, version, timeoutMs: 30_000, credential: new Secret(key) });
  const fresh = () => ({ idempotencyKey: crypto.randomUUID() });
  async function read<T>(work: Promise<T>): Promise<T> {
    return work.catch((error: unknown) => {
      throw new Refused(upstreamStatus(error), error);
    });
  }
  async function write<T>(work: Promise<Answer<T>>): Promise<T> {
    const answer = await work;
    if (answer.kind === "ok") return answer.value;
    throw new Refused(answer.kind === "status" ? answer.status : undefined, answer);
  }
  return {
    me: () => read(client.me()),
    listOrganizations: () => read(client.listOrganizations()),
    getOrganization: (id) => read(client.getOrganization(id)),
    createOrganization: (body) => write(client.createOrganization(body, fresh())),
    updateOrganization: (id, body) => write(client.updateOrganization(id, body)),
    deleteOrganization: async (id) => void (await write(client.deleteOrganization(id))),
    listUsers: (orgId) => read(client.listUsers(orgId)),
    getUser: (orgId, id) => read(client.getUser(orgId, id)),
    createUser: (orgId, body) => write(client.createUser(orgId, body, fresh())),
    updateUser: (orgId, id, body) => write(client.updateUser(orgId, id, body)),
    deleteUser: async (orgId, id) => void (await write(client.deleteUser(orgId, id))),
    mintKey: async (orgId, id, force) =>
      (await write(client.mintKey(orgId, id, { force, ...fresh() }))).reveal(),
  };
};
