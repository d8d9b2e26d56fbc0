/** The sandbox's control address: how a test moves a sandbox that is a process of its own, and looks into it. */
import type { FaultInput } from "#lib/sandbox/faults.ts";
import type { Inspection } from "#lib/sandbox/shape.ts";

export function controlSandbox(controlUrl: string) {
  async function ask<T>(line: string, body?: unknown): Promise<T> {
    const [method = "GET", path = ""] = line.split(" ");
    const response = await fetch(`${controlUrl}/__control/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${line}: ${await response.text()}`);
    return (await response.json()) as T;
  }
  const state = () => ask<Inspection>("GET state");
  const clearFaults = () => ask("DELETE faults");
  const release = () => ask("POST release");
  return {
    state,
    fault: (fault: FaultInput) => ask("POST faults", fault),
    clearFaults,
    release,
    forgetOutcomes: () => ask("POST forget"),
    addOutsideOrganization: (name: string) => ask("POST organizations", { name }),
    advanceClock: (advanceMs: number) => ask("POST clock", { advanceMs }),
    setLatency: (latencyMs: number) => ask("POST latency", { latencyMs }),
    async openPort(open: boolean): Promise<void> {
      // Opening an open port is an error, which is of no interest here.
      await ask("POST port", { open }).catch(() => {});
    },
    async calm(): Promise<void> {
      await clearFaults();
      await release();
      await ask("DELETE requests");
    },
    /** What exists of one customer. */
    async of(name: string) {
      const { organizations, users, invitations, keys, requests } = await state();
      const own = organizations.filter((each) => each.name === name);
      const isOwn = ({ organizationId }: { organizationId: string }) =>
        own.some(({ id }) => id === organizationId);
      const posts = requests.filter(({ method }) => method === "POST");
      return {
        organizations: own,
        users: users.filter(isOwn),
        invitations: invitations.filter(isOwn),
        keys: keys.filter(isOwn),
        mints: posts.filter(({ path }) => path.includes("/keys") && own.some(({ id }) => path.includes(id))),
        creations: posts.filter(({ endpoint }) => endpoint === "createOrganization"),
      };
    },
  };
}
