/** A session of Connect: its address leads back to the sandbox, to a page of its own (connect-page.ts). */
import { z } from "zod";
import type { Json } from "./documents.ts";
import { actorOf, type Own } from "./items.ts";
import { type Outcome, succeed } from "./reply.ts";
import type { Session } from "./state.ts";

/** Where a person may be led afterwards. */
export const returnAddress = z.url({ protocol: /^https?$/, normalize: true });

type Wanted = Pick<Session, "name" | "back" | "types" | "connectionId" | "configuration">;

/** The token is single-use. How long one lives is unconfirmed: here, until it is used. */
export function openSession(
  asked: Own,
  wanted: Wanted,
  answer: (url: string, token: string) => Json,
): Outcome {
  const token = `tok_${asked.random.token(24)}`;
  const { organizationId } = asked.caller;
  const session: Session = { token, organizationId, actor: actorOf(asked), ...wanted };
  const url = `${asked.origin}/connect?${new URLSearchParams({ token })}`;
  return succeed(answer(url, token), [{ type: "session-opened", session }]);
}
