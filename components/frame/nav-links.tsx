"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { connectionHref, reconcileHref, staffHref, tenantsHref } from "#lib/forms/href.ts";

const pages = [
  { href: tenantsHref(), label: "Tenants" },
  { href: reconcileHref(), label: "Reconcile" },
  { href: staffHref, label: "Staff" },
  { href: connectionHref, label: "Connection" },
];

/** Not fetched ahead: each of them costs as much as it does when it is wanted. */
export function NavLinks() {
  const path = usePathname();
  return (
    <ul className="main-nav">
      {pages.map(({ href, label }) => {
        const here = path === href || path.startsWith(`${href}/`);
        return (
          <li key={href}>
            <Link
              href={href}
              prefetch={false}
              aria-current={path === href ? "page" : here ? "true" : undefined}
            >
              {label}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
