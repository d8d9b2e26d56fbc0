import { expect, test } from "vitest";
import { attentionWords } from "#lib/messages/attention.ts";
import { operationKinds } from "#lib/messages/operation-kinds.ts";
import { registry } from "#lib/operations/registry.ts";
import { eventWords } from "#lib/timeline/event-words.ts";

const definitions = Object.values(registry);

test.each(definitions)("$kind has one title, wherever it is named", ({ kind, title }) => {
  expect(registry[kind]).toMatchObject({ kind, title: operationKinds[kind].title });
  const event = { action: "operation.cancelled", targetId: "1", detail: { kind } };
  expect(eventWords(event).title).toBe(`${title}: cancelled`);
  const { doing } = operationKinds[kind];
  const doubt = attentionWords({ code: "unknown_outcome", params: { asked: kind } });
  expect(doubt.title).toBe(`We didn't get an answer about ${doing}`);
});

test("an event about a kind that this version does not know shows its outcome", () => {
  for (const kind of ["key_parked", "constructor"])
    expect(eventWords({ action: "operation.cancelled", targetId: "1", detail: { kind } }).title).toBe(
      "Cancelled",
    );
});
