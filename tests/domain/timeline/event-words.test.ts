import { expect, test } from "vitest";
import { eventWords } from "#lib/timeline/event-words.ts";

test("which version of a stored value an event is about is not shown", () => {
  const detail = { name: "Contoso Freight", sealed: "oidc-client-secret/0190a1b2/" };
  expect(eventWords({ action: "tenant.drafted", targetId: "0190a1b2", detail })).toEqual({
    title: "Onboarding started",
    detail: "Contoso Freight",
  });
});
