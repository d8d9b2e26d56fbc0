"use client";

import { useQuery } from "@tanstack/react-query";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { fetchJson } from "#components/ui/fetch-json.ts";
import { lazyPart } from "#components/ui/lazy-part.tsx";
import { onAnswer, PersonContext } from "#components/ui/person.ts";
import type { Present } from "#lib/directory/views.ts";

/** Covers the page, which can't be used as it is. */
function Covered() {
  return (
    <div role="alert" className="fixed inset-0 z-50 bg-raised p-6">
      Another person has signed in in this browser. Reload the page to continue.
    </div>
  );
}

const AnotherPersonDialog = lazyPart(() => import("./another-person-dialog.tsx"), Covered);

/**
 * Who is signed in, and whether that is still the person whom the page was rendered for. Asks whenever the tab is
 * shown again, after a navigation, and when a request was answered as somebody else; then the page goes no further.
 */
export function PersonProvider({ me, children }: { me: Present; children: ReactNode }) {
  // A page that refreshes itself gets the other person's frame, and what is typed in it is still the first one's.
  const [first] = useState(me);
  const { data: now, refetch } = useQuery({
    // What the server renders replaces what was fetched before.
    queryKey: ["me", me],
    queryFn: ({ signal }) => fetchJson<Present>("/api/me", signal),
    initialData: me,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: "always",
  });
  const look = () => void refetch();
  useEffect(
    () =>
      onAnswer((id) => {
        // The answer to this very question is one of them.
        if (id !== null && id !== first.id) void refetch({ cancelRefetch: false });
      }),
    [first.id, refetch],
  );
  const path = usePathname();
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current !== path) void refetch();
    shown.current = path;
  }, [path, refetch]);
  return (
    <PersonContext value={{ id: first.id, now, look }}>
      {children}
      {now.id !== first.id && <AnotherPersonDialog before={first.name} now={now.name} />}
    </PersonContext>
  );
}
