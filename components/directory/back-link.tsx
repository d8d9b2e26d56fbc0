"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useSyncExternalStore } from "react";
import { tenantsHref } from "#lib/forms/href.ts";
import { recall } from "./list-memory.ts";

const never = () => () => {};

/** To the list as it was last looked at. */
export function BackLink() {
  const search = useSyncExternalStore(
    never,
    () => recall()?.search ?? "",
    () => "",
  );
  return (
    <Link href={tenantsHref(search)} className="link inline-flex min-h-6 items-center gap-1">
      <ArrowLeft size={14} aria-hidden />
      Tenants
    </Link>
  );
}
