"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

const tabs = [
  { path: "", label: "Overview" },
  { path: "/users", label: "Users" },
  { path: "/keys", label: "Keys" },
  { path: "/health", label: "Health" },
  { path: "/connect", label: "Connect" },
  { path: "/timeline", label: "Timeline" },
  { path: "/settings", label: "Settings" },
];

/** The pages of one tenant. */
export function TenantTabs({ tenantId }: { tenantId: string }) {
  const here = usePathname();
  return (
    <nav aria-label="Tenant" className="-mx-4 mb-6 overflow-x-auto border-b border-line px-4 sm:mx-0 sm:px-0">
      <ul className="flex gap-5">
        {tabs.map(({ path, label }) => {
          const href = `/tenants/${tenantId}${path}`;
          return (
            <li key={label}>
              <Link
                href={href}
                prefetch={false}
                aria-current={here === href ? "page" : undefined}
                className="flex h-9 items-center border-b-2 border-transparent px-0.5 whitespace-nowrap text-ink-soft hover:text-ink aria-[current]:border-b-accent aria-[current]:font-[550] aria-[current]:text-ink"
              >
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
