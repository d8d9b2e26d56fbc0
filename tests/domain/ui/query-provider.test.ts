import { useQuery } from "@tanstack/react-query";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { QueryProvider } from "#components/providers/query-provider.tsx";
import { Arrived } from "#components/ui/arrived.tsx";
import { toText } from "#components/ui/compact-json.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Tenant = { name: string };
const queryKey = ["tenant"];

function Shown() {
  const { data } = useQuery<Tenant>({ queryKey, queryFn: () => Promise.reject(), staleTime: 60_000 });
  return createElement("p", null, data?.name);
}

test("a page rendered on the server leaves nothing behind that keeps its data in memory", () => {
  const answers = [[queryKey, toText({ name: "Northwind" })] as const];
  const html = renderToString(
    createElement(QueryProvider, null, createElement(Arrived, { answers }, createElement(Shown))),
  );
  expect(html).toContain("Northwind");
  expect(vi.getTimerCount()).toBe(0);
});
