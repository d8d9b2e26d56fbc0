import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, signInByForm, test } from "#tests/support/browser/test.ts";

test("behind a proxy that rewrites Host, forms work from the address that people use", async ({
  page,
  app,
}) => {
  let target = "";
  const proxy = createServer((incoming, outgoing) => {
    const { hostname, port } = new URL(target);
    const headers = { ...incoming.headers, host: "internal.example:8080" };
    const { method, url: path } = incoming;
    const forwarded = request({ hostname, port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  target = await app.serve({ NEXTAUTH_URL: address });
  try {
    await signInByForm(page, undefined, `${address}/tenants`);
    await expect(page.getByRole("button", { name: "Account of Admin" })).toBeVisible();
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
});
