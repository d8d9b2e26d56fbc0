"use client";

import { useQuery } from "@tanstack/react-query";
import { lastSearchQuery } from "#components/directory/queries.ts";
import { Link } from "#components/ui/link.tsx";
import { ArrowLeft } from "#components/ui/more-icons.ts";
import { tenantsHref } from "#lib/forms/href.ts";

/** Back to the list as it was last shown. */
export function BackLink() {
  const { data: search } = useQuery(lastSearchQuery);
  return (
    <Link href={tenantsHref(search ?? "")} className="link inline-flex min-h-6 items-center gap-1">
      <ArrowLeft size={14} aria-hidden />
      Tenants
    </Link>
  );
}
