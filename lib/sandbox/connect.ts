import { z } from "zod";
import { isTaken, taken } from "./connections.ts";
import { findItem, type Own } from "./items.ts";
import { fail, type Outcome } from "./reply.ts";
import { readBody } from "./request.ts";
import { openSession, returnAddress } from "./sessions.ts";

const connectBody = z.object({
  name: z.string().trim().min(1),
  redirect_url: returnAddress,
  connection: z.string().nullish(),
  whitelist: z.array(z.string()).nullish(),
  type: z.string().nullish(),
});

/**
 * The connection appears when the person consents. What upstream makes of a type that it does not know is not
 * documented: here it is offered like the others.
 */
export function startConnect(asked: Own): Outcome {
  const read = readBody(connectBody, asked.body);
  if ("wrong" in read) return fail(422, "invalid", read.wrong);
  const { name, redirect_url: back, connection, whitelist, type } = read.value;
  const former = connection ? findItem(asked, "connection", connection) : undefined;
  if (connection && !former) return fail(422, "invalid", "there is no such connection");
  if (isTaken(asked, name, former?.id)) return taken();
  const types = former ? [former.document.type] : type ? [type] : (whitelist ?? []);
  const connectionId = former?.id ?? asked.random.uuid();
  const wanted = { name, back, types, connectionId, configuration: {} };
  return openSession(asked, wanted, (redirect_url, token) => ({ redirect_url, token }));
}
