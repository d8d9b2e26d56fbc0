/**
 * Where a session of Connect leads: a page of the sandbox, in place of Polytomic's form and of the sign-in at the
 * other system. A consent makes the connection, or lets the one of the session sign in again.
 */
import { keep } from "./configuration.ts";
import { connectionTypes, findType } from "./connection-types.ts";
import { isTakenIn } from "./connections.ts";
import { hashOf } from "./credentials.ts";
import type { Item } from "./documents.ts";
import { itemsIn, put } from "./items.ts";
import { sampleConfiguration } from "./remote.ts";
import type { Reply } from "./reply.ts";
import type { Event, Session, State } from "./state.ts";
import { schemaOf } from "./type-schemas.ts";

const escaped = (text: string) =>
  text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0) ?? 0};`);

type Page = { reply: Reply; events: Event[] };

const page = (status: number, content: string): Page => {
  const body = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">
<title>Sandbox: connect</title><style>body{font:1rem/1.5 system-ui;margin:2rem auto;max-width:34rem;padding:0 1rem}
button{font:inherit;margin:.25rem .5rem .25rem 0;padding:.4rem .8rem}</style></head>
<body><main><h1>Sandbox: connect</h1>${content}</main></body></html>`;
  return { reply: { status, type: "text/html; charset=utf-8", body }, events: [] };
};

/** Undefined for every other address. */
export function connectPage(
  state: State,
  nowMs: number,
  { method, url, body }: { method: string; url: string; body: string },
): Page | undefined {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  if (pathname !== "/connect") return undefined;
  const session = state.sessions.get(searchParams.get("token") ?? "");
  if (!session)
    return page(404, "<p>This session was used already, or never existed. Ask for a new one.</p>");
  if (method !== "POST") return offer(session);
  const type = findType(new URLSearchParams(body).get("type") ?? "");
  const isOffered = type && (session.types.length === 0 || session.types.includes(type.id));
  if (!isOffered) return page(422, "<p>This integration is not offered.</p>");
  const items = itemsIn(state, session.organizationId, "connection", nowMs);
  if (isTakenIn(items, session.name, session.connectionId))
    return page(422, `<p>A connection named ${escaped(session.name)} exists already.</p>`);
  const former = items.find(({ id }) => id === session.connectionId);
  const connection = consented(session, type, former, nowMs);
  const done = page(200, `<p>${escaped(session.name)} is connected. You can close this page.</p>`);
  if (session.back) done.reply = { status: 303, body: "", headers: { Location: session.back } };
  return { ...done, events: [put(connection), { type: "session-spent", token: session.token }] };
}

function offer({ name, types }: Session): Page {
  const known = connectionTypes.filter(({ id }) => types.length === 0 || types.includes(id));
  const list = types.length > 0 ? types.join(", ") : "all";
  const buttons = known.map(
    ({ id, name: label }) => `<button name="type" value="${id}">Connect ${escaped(label)}</button>`,
  );
  return page(
    200,
    `<p>This page stands in for the form of Polytomic. Nothing outside the sandbox is connected.</p>
<p>Connection: ${escaped(name)}.</p><p>Integrations offered: ${escaped(list)}.</p>
<form method="post">${buttons.join("")}</form>`,
  );
}

type Type = NonNullable<ReturnType<typeof findType>>;

function consented(
  { organizationId, actor, connectionId: id, name, configuration: given }: Session,
  type: Type,
  former: Item<"connection"> | undefined,
  nowMs: number,
): Item<"connection"> {
  const whole = { ...sampleConfiguration(type), ...given };
  const { configuration, secrets } = keep(schemaOf(type), whole, id);
  const signIn: Record<string, string> = type.use_oauth
    ? { oauth_refresh_token: hashOf(`${id}/${nowMs}`) }
    : {};
  const document = {
    policies: [],
    healthcheck_interval: "",
    parent: null,
    ...former?.document,
    name,
    type: type.id,
    configuration: former?.document.configuration ?? configuration,
    secrets: { ...secrets, ...signIn },
    trouble: "",
    checkedAtMs: nowMs,
    refreshStartedAtMs: nowMs,
  };
  const createdAtMs = former?.createdAtMs ?? nowMs;
  const createdBy = former?.createdBy ?? actor;
  const when = { createdAtMs, updatedAtMs: nowMs, createdBy, updatedBy: actor };
  return { kind: "connection", id, organizationId, document, ...when };
}
