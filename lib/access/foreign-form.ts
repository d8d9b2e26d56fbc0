import "server-only";
/**
 * A form that never reached code of ours: its page is of another version of the app, it is too large, it comes from
 * another site, or it can't be read. Next answers with one line of text or a failure, and what was typed is gone. Here
 * the answer says what it is, and a form without script gets a page that shows what was typed. With script, the form
 * itself stays and says the same (components/ui/lost-answer.ts).
 */
import { subscribe } from "node:diagnostics_channel";
import { networkOf } from "#lib/base/client-address.ts";
import { log } from "#lib/base/log.ts";
import { openRequest } from "#lib/base/request.ts";
import { settings } from "#lib/base/settings.ts";
import { mostBytes, type Problem, tooLarge, updated } from "#lib/forms/state.ts";
import { echo, entries } from "#lib/forms/values.ts";
import { safePath } from "#lib/staff/way-back.ts";
import { patternOf } from "./request-count.ts";

/** What is used of Node's request and response. */
type Incoming = {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  push: (chunk: unknown, encoding?: BufferEncoding) => boolean;
  resume: () => unknown;
};
type Outgoing = {
  statusCode: number;
  getHeader: (name: string) => unknown;
  setHeader: (name: string, value: string) => unknown;
  removeHeader: (name: string) => void;
  writeHead: (...given: unknown[]) => unknown;
  write: (...given: unknown[]) => unknown;
  end: (...given: unknown[]) => unknown;
};

/** Next sets it on its answer to an action that it does not know. */
const unknownAction = "x-nextjs-action-not-found";
/** What is kept of a form that is too large. */
const mostKeptBytes = 3 * mostBytes;

type Verdict = Pick<Problem, "message" | "hint"> & { status: number };

const elsewhere = { message: "This form came from another site", hint: "Nothing was changed." };
const unreadable = { message: "This form could not be read", hint: "Nothing was changed." };

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const asHtml = (text: string) => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

/** Ids and times that a form carries in hidden fields. Nobody has typed them. */
const isHidden = (value: string) => /^([0-9a-f-]{36}|\d{4}-\d\d-\d\dT[\d:.]+Z)$/i.test(value);

function pageOf(path: string, { message, hint }: Verdict, values: Record<string, string>): string {
  const typed = Object.entries(values).filter(([, value]) => value.trim() !== "" && !isHidden(value));
  const lines = typed.map(
    ([name, value]) =>
      `<dt>${asHtml(name)}</dt><dd style="white-space:pre-wrap;margin:0 0 1em">${asHtml(value)}</dd>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>${message}</title>
<main style="font:15px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem">
<h1>${message}</h1>
<p>${hint} <a href="${asHtml(safePath(path))}">Open the page again</a></p>
${typed.length > 0 ? `<h2>What you typed</h2><dl>${lines.join("")}</dl>` : ""}
</main></html>`;
}

/** The form of this body, without passwords and secrets. */
async function valuesOf(body: Buffer[], type: string): Promise<Record<string, string>> {
  try {
    const bytes = new Uint8Array(Buffer.concat(body));
    return echo(entries(await new Response(bytes, { headers: { "Content-Type": type } }).formData()));
  } catch {
    // Cut off, or too large to be kept.
    return {};
  }
}

/** Next compares the site that a form comes from with Host; a proxy may have rewritten it. */
function isForeign({ origin, host }: Incoming["headers"]): boolean {
  const from = URL.parse(String(origin))?.host;
  return origin !== undefined && from !== host && from !== new URL(settings().nextAuthUrl).host;
}

function watch(request: Incoming, response: Outgoing): void {
  const { method, url: path, headers } = request;
  const opened = openRequest(networkOf(String(headers["x-forwarded-for"] ?? "unknown")));
  const type = String(headers["content-type"] ?? "");
  const isScripted = headers["next-action"] !== undefined;
  const isForm = type.startsWith("multipart/form-data");
  if (method !== "POST" || !(isForm || isScripted)) return;

  const body: Buffer[] = [];
  let size = 0;
  const { push } = request;
  request.push = (chunk, encoding) => {
    if (Buffer.isBuffer(chunk)) size += chunk.length;
    if (Buffer.isBuffer(chunk) && !isScripted && size <= mostKeptBytes) body.push(chunk);
    return push.call(request, chunk, encoding);
  };

  function judge(): Verdict | null {
    if (response.getHeader(unknownAction) !== undefined)
      return isScripted ? null : { status: 409, message: updated.message, hint: "Nothing was changed." };
    if (response.statusCode !== 500 || opened.isTaken) return null;
    if (size > mostBytes)
      return { status: 413, message: tooLarge.message, hint: "Nothing was changed. Shorten it." };
    return isForeign(headers) ? { status: 403, ...elsewhere } : { status: 400, ...unreadable };
  }
  let verdict: Verdict | null | undefined;
  /** Once: what follows sets the status. */
  const judged = () => {
    if (verdict !== undefined) return verdict;
    verdict = judge();
    // Without the path, which may hold the token of a link.
    if (verdict)
      log().warn(
        {
          route: patternOf(path),
          status: verdict.status,
          origin: headers.origin && String(headers.origin).slice(0, 200),
          address: headers["x-forwarded-for"],
        },
        verdict.message,
      );
    return verdict;
  };

  const original = { writeHead: response.writeHead, write: response.write, end: response.end };
  Object.assign(response, {
    writeHead(...given: unknown[]) {
      const found = judged();
      if (!found) return original.writeHead.apply(response, given);
      for (const name of ["Content-Length", "Content-Encoding"]) response.removeHeader(name);
      response.setHeader("Content-Type", `text/${isScripted ? "plain" : "html"}; charset=utf-8`);
      return original.writeHead.call(response, found.status);
    },
    write: (...given: unknown[]) => (judged() ? true : original.write.apply(response, given)),
    end(...given: unknown[]) {
      const found = judged();
      if (!found) return original.end.apply(response, given);
      // A browser that still sends would see no answer.
      request.resume();
      // Another site could have this one show any text of its own.
      const values = isScripted || found.status === 403 ? Promise.resolve({}) : valuesOf(body, type);
      const textOf = (typed: Record<string, string>) =>
        isScripted ? found.message : pageOf(path, found, typed);
      values.then((typed) => original.end.call(response, textOf(typed)));
      return response;
    },
  });
}

type Start = { request: Incoming; response: Outgoing };

const isStart = (message: unknown): message is Start =>
  typeof message === "object" && message !== null && "request" in message && "response" in message;

/** From now on each HTTP server of this process answers such a form with a page. */
export function explainForeignForms(): void {
  subscribe("http.server.request.start", (message) => {
    if (isStart(message)) watch(message.request, message.response);
  });
}
