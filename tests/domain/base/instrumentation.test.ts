import { expect, test, vi } from "vitest";
import { onRequestError, register } from "../../../instrumentation.ts";

const [logged, startBeating] = vi.hoisted(() => [vi.fn(), vi.fn()]);
vi.mock("#lib/engine/lease.ts", () => ({ startBeating }));
vi.mock("#lib/base/log.ts", () => ({ log: () => ({ error: logged }) }));

test("a page that fails is logged with the reference that it shows, without the address or headers", async () => {
  const error = Object.assign(new Error("The database is gone."), { digest: "1234567" });
  const request = {
    path: "/connect/the-token-of-a-link?next=secret",
    method: "GET",
    headers: { cookie: "session=sealed" },
  };
  const context = {
    routerKind: "App Router",
    routePath: "/connect/[token]",
    routeType: "render",
    renderSource: "react-server-components",
    revalidateReason: undefined,
  } as const;
  await onRequestError(error, request, context);
  const kept = { reference: "1234567", method: "GET", route: "/connect/[token]", kind: "render" };
  expect(logged.mock.calls).toEqual([[{ err: error, ...kept }, "a page failed"]]);
});

test("a server of Node shows that it lives, from its start", async () => {
  await register();
  expect(startBeating).not.toHaveBeenCalled();
  vi.stubEnv("NEXT_RUNTIME", "nodejs");
  await register();
  vi.unstubAllEnvs();
  expect(startBeating).toHaveBeenCalledOnce();
});
