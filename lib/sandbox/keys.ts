import { hashOf } from "./credentials.ts";
import { conflict, notFound, type Outcome, succeed } from "./reply.ts";
import type { Asked } from "./request.ts";
import { findUser } from "./users.ts";

/** Unconfirmed: what upstream does without `force` when a key exists. Set to false to have it replaced. */
const refusesSecondKey = true;

/** The value is in this one answer; what is kept is its hash. With `force` the former key stops at once. */
export function mintKey(asked: Asked): Outcome {
  const user = findUser(asked);
  if (!user) return notFound();
  const force = asked.query.get("force") === "true";
  if (asked.state.keys.has(user.id) && !force && refusesSecondKey) {
    return conflict();
  }
  const value = `sandbox_${asked.random.token(30)}`;
  const { id: userId, organizationId } = user;
  const key = { hash: hashOf(value), organizationId, userId, mintedAtMs: asked.nowMs };
  return succeed({ value }, [{ type: "key-minted", key }]);
}
