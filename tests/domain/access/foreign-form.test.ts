import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { publicCallAction } from "#lib/access/action.ts";
import { explainForeignForms } from "#lib/access/foreign-form.ts";
import { tidyRequest } from "#lib/access/request-headers.ts";
import { openRequest, takeRequest } from "#lib/base/request.ts";
import { mostBytes, tooLarge } from "#lib/forms/state.ts";
import { useTestApp } from "#tests/support/world/env.ts";

useTestApp();
const id = "0e2f1c52-6b0c-4a57-9a70-3a6c5d1c8e11";

/** As Next answers: by what the form says, and with an answer that it may compress. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const read: Buffer[] = [];
  for await (const chunk of request) read.push(chunk);
  const body = Buffer.concat(read);
  if (body.includes("failing")) {
    // After code of ours took it, or before.
    if (body.includes("taken")) takeRequest();
    response.statusCode = 500;
    return void response.end("Internal Server Error");
  }
  if (!body.includes("unknown")) return void response.end("carried out");
  response.setHeader("x-nextjs-action-not-found", "1");
  response.setHeader("Content-Encoding", "gzip");
  response.setHeader("Content-Security-Policy", "default-src 'self'");
  response.statusCode = 409;
  response.write("Server Action unavailable.");
  response.end();
}

const server = createServer((request, response) => void answer(request, response));
let origin = "";

beforeAll(async () => {
  explainForeignForms();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  origin = `http://127.0.0.1:${address && typeof address === "object" ? address.port : 0}`;
});
afterAll(() => server.close());

async function send(fields: Record<string, string>, path = `/tenants/1?edit="`) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const response = await fetch(origin + path, { method: "POST", body });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

test("a plain form that this build does not know is answered with what was typed", async () => {
  const { status, headers, text } = await send({
    $ACTION_REF_1: "unknown",
    tenantId: id,
    notes: "Renewal in <May>\nand June",
  });
  expect(status).toBe(409);
  expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(headers.get("content-encoding")).toBeNull();
  expect(headers.get("content-security-policy")).toBe("default-src 'self'");
  expect(text).toContain("<h1>This app was updated</h1>");
  expect(text).toContain("Renewal in &lt;May&gt;\r\nand June");
  expect(text).toContain('href="/tenants/1?edit=%22"');
  for (const hidden of [id, "ACTION", "Server Action"]) expect(text).not.toContain(hidden);
});

test("the way back stays on this site", async () => {
  const { text } = await send({ a: "unknown" }, "//evil.example/x");
  expect(text).toContain('href="/tenants"');
  expect(text).not.toContain("evil.example");
});

test("passwords and secrets are not shown again", async () => {
  const { text } = await send({ a: "unknown", password: "hunter2 hunter2", oidcClientSecret: "hush" });
  expect(text).toContain("unknown");
  expect(text).not.toMatch(/hunter2|hush/);
});

test("a form that it knows, and a form sent by a script, are answered as Next answers them", async () => {
  expect((await send({ notes: "known" })).text).toBe("carried out");
  const byScript = await fetch(origin, {
    method: "POST",
    body: new URLSearchParams({ a: "known" }),
    headers: { "next-action": "1" },
  });
  expect(await byScript.text()).toBe("carried out");
});

const large = "failing ".repeat(mostBytes / 8 + 1);

test("a plain form that is too large is answered 413 with what was typed", async () => {
  const { status, headers, text } = await send({
    email: "jane@customer.example",
    notes: large,
    password: "hunter2",
  });
  expect(status).toBe(413);
  expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(text).toContain(`<h1>${tooLarge.message}</h1>`);
  expect(text).toContain("jane@customer.example");
  expect(text).toContain(large);
  expect(text).not.toContain("hunter2");
});

test("the same form sent by a script is answered with the sentence that the form knows", async () => {
  const response = await fetch(origin, { method: "POST", body: large, headers: { "next-action": "1" } });
  expect([response.status, await response.text()]).toEqual([413, tooLarge.message]);
});

test("a form that cannot be read, or comes from another site, is no failure of ours", async () => {
  const post = async (headers: Record<string, string>) => {
    const body = new FormData();
    body.append("a", "failing");
    const response = await fetch(origin, { method: "POST", body, headers });
    return [response.status, /<h1>(.*)<\/h1>/.exec(await response.text())?.[1]];
  };
  expect(await post({})).toEqual([400, "This form could not be read"]);
  expect(await post({ origin: "https://evil.example" })).toEqual([403, "This form came from another site"]);
});

test("a failure of ours stays one", async () => {
  expect(await send({ a: "failing, taken" })).toMatchObject({ status: 500, text: "Internal Server Error" });
});

test("headers that Next cannot read are left out, and others stay", () => {
  const tree = encodeURIComponent(JSON.stringify(["", { children: ["tenants", {}] }]));
  const tidied = (headers: Record<string, string | string[]>) => {
    tidyRequest({ method: "GET", url: "/", headers });
    return headers;
  };
  for (const state of ["{", "[]", "1", "%", encodeURIComponent('["",{"children":["x"]}]')])
    expect(tidied({ rsc: "1", "next-router-state-tree": state })).toEqual({ rsc: "1" });
  expect(tidied({ "next-router-state-tree": tree })).toEqual({ "next-router-state-tree": tree });
  expect(tidied({ origin: "{}" })).toEqual({ origin: "null" });
  expect(tidied({ origin: "https://a.example" })).toEqual({ origin: "https://a.example" });
});

test("a method or a target that Next cannot read becomes one that it can", () => {
  const request = { method: "TRACE", url: "*", headers: {} };
  tidyRequest(request);
  expect(request).toEqual({ method: "OPTIONS", url: "/", headers: {} });
  const urlOf = (method: string, url: string) => {
    const asked = { method, url, headers: {} };
    tidyRequest(asked);
    return asked.url;
  };
  for (const url of ["/favicon.svg?a=b", "/_next/static/chunks/a.js", "/_next/image"]) {
    expect(["GET", "HEAD"].map((method) => urlOf(method, url))).toEqual([url, url]);
    expect(["PUT", "POST", "TRACE"].map((method) => urlOf(method, url))).toEqual(Array(3).fill("/not-found"));
  }
  expect(urlOf("POST", "/tenants")).toBe("/tenants");
});

test("an action that is called with a link as the proof takes its request", async () => {
  const called = publicCallAction({ input: z.object({}), work: async () => "done" });
  const request = openRequest("192.0.2.1");
  expect(await called({})).toEqual({ ok: true, value: "done" });
  expect(request.isTaken).toBe(true);
});
