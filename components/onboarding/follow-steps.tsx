"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import type { Href } from "#lib/forms/href.ts";

/** Leads on to the current step when the one on this page ends, while the steps follow each other. */
export function FollowSteps({ follow, current }: { follow: boolean; current: Href | null }) {
  const { replace } = useRouter();
  const began = useRef(follow ? current : null);
  useEffect(() => {
    if (began.current !== null && current !== null && current !== began.current) replace(current);
  }, [current, replace]);
  return null;
}
