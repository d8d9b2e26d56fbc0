import "server-only";
/**
 * A form that a browser sends without script, and that this build of the app does not know: its page is of another
 * version. Next answers with one line of text, and what was typed is gone. Here the answer becomes a page that says so
 * and shows what was typed. With script, the form itself stays and says the same (components/ui/lost-answer.ts).
 */
import { subscribe } from "node:diagnostics_channel";
import { updated } from "#lib/forms/state.ts";
import { echo, entries } from "#lib/forms/values.ts";
import { safePath } from "#lib/staff/way-back.ts";

/** What is used of Node's request and response. */
type Incoming = {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  push: (chunk: unknown, encoding?: BufferEncoding) => boolean;
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
const mostBytes = 1_000_000;

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const asHtml = (text: string) => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

/** Ids and times that a form carries in hidden fields. Nobody has typed them. */
const isHidden = (value: string) => /^([0-9a-f-]{36}|\d{4}-\d\d-\d\dT[\d:.]+Z)$/i.test(value);

function pageOf(path: string, values: Record<string, string>): string {
  const typed = Object.entries(values).filter(([, value]) => value.trim() !== "" && !isHidden(value));
  const lines = typed.map(
    ([name, value]) =>
      `<dt>${asHtml(name)}</dt><dd style="white-space:pre-wrap;margin:0 0 1em">${asHtml(value)}</dd>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>${updated.message}</title>
<main style="font:15px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem">
<h1>${updated.message}</h1>
<p>Nothing was changed. <a href="${asHtml(safePath(path))}">Open the page again</a> and send the form once more.</p>
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

function watch(request: Incoming, response: Outgoing): void {
  const { method, url: path, headers } = request;
  const type = String(headers["content-type"] ?? "");
  const isPlainForm = method === "POST" && type.startsWith("multipart/form-data") && !headers["next-action"];
  if (!isPlainForm) return;

  const body: Buffer[] = [];
  let size = 0;
  const { push } = request;
  request.push = (chunk, encoding) => {
    if (Buffer.isBuffer(chunk)) size += chunk.length;
    if (Buffer.isBuffer(chunk) && size <= mostBytes) body.push(chunk);
    return push.call(request, chunk, encoding);
  };

  const original = { writeHead: response.writeHead, write: response.write, end: response.end };
  const isUnknown = () => response.getHeader(unknownAction) !== undefined;
  Object.assign(response, {
    writeHead(...given: unknown[]) {
      if (!isUnknown()) return original.writeHead.apply(response, given);
      for (const name of ["Content-Length", "Content-Encoding"]) response.removeHeader(name);
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      return original.writeHead.call(response, response.statusCode);
    },
    write: (...given: unknown[]) => (isUnknown() ? true : original.write.apply(response, given)),
    end(...given: unknown[]) {
      if (!isUnknown()) return original.end.apply(response, given);
      valuesOf(body, type).then((values) => original.end.call(response, pageOf(path, values)));
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
