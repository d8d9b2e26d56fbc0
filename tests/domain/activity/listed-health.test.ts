import { Children, isValidElement, type ReactNode } from "react";
import { expect, test } from "vitest";
import { HealthPage } from "#components/activity/activity-page.tsx";
import { PanelTrouble } from "#components/activity/panel-trouble.tsx";
import { listedHealthOf } from "#lib/activity/verdict.ts";

const at = "2026-03-02T09:00:00.000Z";
const looked = { outcome: "looked", lookedAt: at, seenAt: at, failingSince: null };
const numbers = { syncs: 9, failing: 0, unknown: 0, connections: 3, unhealthy: 0 };

test("a list gets the words of a look and its time, not its numbers", () => {
  expect(listedHealthOf({ ...looked, ...numbers })).toEqual({
    tone: "good",
    words: "9 syncs OK",
    since: null,
    at,
  });
  const failing = { ...looked, ...numbers, failing: 2, failingSince: at };
  expect(listedHealthOf(failing)).toEqual({
    tone: "bad",
    words: "2 of 9 syncs failing",
    since: at,
    at,
  });
});

test("a list says that we can't tell as of the look that found nothing out, whatever was seen before", () => {
  const later = "2026-03-05T09:00:00.000Z";
  const blind = { ...looked, ...numbers, outcome: "no_answer", lookedAt: later };
  const expected = { tone: "neutral", words: "Can't tell", since: null, at: later };
  expect(listedHealthOf(blind)).toEqual(expected);
  expect(listedHealthOf({ ...blind, failing: 2, failingSince: at })).toEqual(expected);
  expect(listedHealthOf({ ...blind, seenAt: null })).toEqual(expected);
  expect(listedHealthOf(null)).toBeNull();
});

test("a key that was refused is explained by the first part of the page, and named by the others", () => {
  const never = new Promise<never>(() => undefined);
  const health = { connections: never, bulkSyncs: never, modelSyncs: never, events: never };
  const page = HealthPage({ tenantId: "one", health, failing: [], owners: {} });
  const panels = Children.toArray(page.props.children as ReactNode).filter(
    isValidElement<{ isLater?: boolean }>,
  );
  expect(panels.map(({ props }) => props.isLater === true)).toEqual([false, true, true, true]);
  const trouble = { kind: "refused", message: "Polytomic answered 401." } as const;
  const said = (isSaidAbove: boolean) => PanelTrouble({ trouble, tenantId: "one", isSaidAbove });
  expect(said(true).props).toMatchObject({ children: "The key was refused." });
  expect(said(false).props).toMatchObject({ title: "The key was refused" });
});
