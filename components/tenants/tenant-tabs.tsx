"use client";

import { usePathname } from "next/navigation";
import { useRef } from "react";
import { Link } from "#components/ui/link.tsx";
import { useShowCurrent } from "#components/ui/show-current.ts";
import { type TenantTab, tenantHref, tenantTabs } from "#lib/forms/href.ts";

const labels: Record<TenantTab, string> = {
  users: "Users",
  keys: "Keys",
  health: "Health",
  blueprints: "Blueprints",
  connect: "Connect",
  timeline: "Timeline",
  settings: "Settings",
};

/** The pages of one tenant. */
export function TenantTabs({ tenantId }: { tenantId: string }) {
  // The id in an address may be written in capitals.
  const here = usePathname().toLowerCase();
  const tabs = [
    { href: tenantHref(tenantId), label: "Overview" },
    ...tenantTabs.map((tab) => ({ href: tenantHref(tenantId, tab), label: labels[tab] })),
  ];
  const nav = useRef<HTMLElement>(null);
  useShowCurrent(nav, here);
  return (
    <nav
      ref={nav}
      aria-label="Tenant"
      className="fades relative -mx-4 mb-6 overflow-x-auto border-b border-line px-4 sm:mx-0 sm:px-0"
    >
      <ul className="flex gap-5">
        {tabs.map(({ href, label }) => (
          <li key={label}>
            <Link
              href={href}
              aria-current={here === href ? "page" : undefined}
              className="flex h-9 items-center border-b-2 border-transparent px-0.5 whitespace-nowrap text-ink-soft hover:text-ink aria-[current]:border-b-accent aria-[current]:font-[550] aria-[current]:text-ink data-[going]:border-b-accent data-[going]:font-[550] data-[going]:text-ink"
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
