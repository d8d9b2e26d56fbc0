import "server-only";
import { subscribersPath } from "#lib/polytomic/resources.ts";
import type { Json, JsonObject } from "../document.ts";
import type { KindOfResource, Live } from "../kind.ts";
import { byText, collection, isObject, itemsOf, liveOf, partOf, textOf } from "./record.ts";

const webhooks = collection("webhooks", ["endpoint", "secret"]);

/** An organization has at most one. */
export const webhook: KindOfResource = {
  ...webhooks,
  knownBy: "only",
  list: async ({ organization }) =>
    (await organization.listRecords("webhooks", () => true)).map((record) => named(liveOf(record))),
  async read(place, id) {
    const live = await webhooks.read(place, id);
    return live && named(live);
  },
  matches: () => true,
  specOf: ({ endpoint = "" }) => ({ endpoint }),
  unseen: ["/name"],
};

const named = (live: Live): Live => ({ ...live, name: textOf(live.record.endpoint) });

/** There is one list of them in an organization, which always exists. */
const subscribersId = "global-error-subscribers";

const asLive = (emails: string[]): Live => liveOf({ id: subscribersId, name: "Error subscribers", emails });

export const subscribers: KindOfResource = {
  path: () => subscribersPath,
  knownBy: "only",
  async list({ organization }) {
    const { emails } = await organization.readSubscribers();
    return emails.length > 0 ? [asLive(emails)] : [];
  },
  read: async ({ organization }) => asLive((await organization.readSubscribers()).emails),
  matches: () => true,
  specOf: ({ emails = [] }) => ({ emails }),
  sets: { "/emails": byText },
  unseen: ["/name"],
  fixed: [],
  body: async (_, { emails = [] }) => ({ emails }),
  create: async (place, body) => await put(place.organization, body),
  replace: async (place, _, body) => await put(place.organization, body),
  /** Others may have added addresses of theirs, which stay. */
  async remove({ organization }, _, applied) {
    const ours = itemsOf(applied?.emails).map(textOf);
    const { emails } = await organization.readSubscribers();
    return await organization.replaceSubscribers({ emails: emails.filter((each) => !ours.includes(each)) });
  },
};

async function put(client: Parameters<KindOfResource["list"]>[0]["organization"], body: JsonObject) {
  const answer = await client.replaceSubscribers(body);
  const emails = itemsOf(body.emails).map(textOf);
  return answer.kind === "ok" ? { ...answer, value: asLive(emails) } : answer;
}

const isOwn = ({ record }: Live) => record.system !== true;

const roles = collection("roles", ["name"]);
/** Custom roles and policies are an add-on: Polytomic refuses them without it. */
export const role: KindOfResource = {
  ...roles,
  knownBy: "name",
  matches: (live, wanted) => isOwn(live) && live.name === wanted.name,
};

const policies = collection("policies", ["name", "policy_actions"]);
export const policy: KindOfResource = {
  ...policies,
  knownBy: "name",
  matches: (live, wanted) => isOwn(live) && live.name === wanted.name,
  // Polytomic returns all actions, also those that were never named.
  sets: {
    "/policy_actions": { key: (item: Json) => textOf(partOf(item, "action")), mayHaveMore: true },
  },
  async body(place, spec, live) {
    const named = itemsOf(spec.policy_actions);
    const isNamed = (action: Json) =>
      named.some((each) => partOf(each, "action") === partOf(action, "action"));
    const others = itemsOf(live?.record.policy_actions).filter((each) => isObject(each) && !isNamed(each));
    return { ...(await policies.body(place, spec, live)), policy_actions: [...named, ...others] };
  },
};
