/** Where a connect session of the sandbox leads: a page of its own, which connects nothing. */
import type { Reply } from "./reply.ts";

const escaped = (text: string) =>
  text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0) ?? 0};`);

/** Undefined for every other address. */
export function connectPage(method: string | undefined, url: string | undefined): Reply | undefined {
  const { pathname, searchParams } = new URL(url ?? "/", "http://localhost");
  if (method !== "GET" || pathname !== "/connect") return undefined;
  const back = searchParams.get("back") ?? "";
  const link = /^https?:\/\//.test(back) ? `<p><a href="${escaped(back)}">Pretend to connect</a></p>` : "";
  const types = searchParams.get("types")?.split(",").join(", ") ?? "all";
  const body = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">
<title>Sandbox: connect</title></head><body><main><h1>Sandbox: connect</h1>
<p>This page stands in for the form of Polytomic. Nothing is connected here.</p>
<p>Integrations offered: ${escaped(types)}.</p>${link}</main></body></html>`;
  return { status: 200, type: "text/html; charset=utf-8", body };
}
