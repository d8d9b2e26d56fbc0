"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

const places = [
  { href: "/tenants", label: "Tenants" },
  { href: "/reconcile", label: "Reconcile" },
  { href: "/staff", label: "Staff" },
  { href: "/connection", label: "Connection" },
];

/** Not fetched ahead: each of them costs as much as it does when it is wanted. */
export function NavLinks() {
  const path = usePathname();
  return (
    <ul className="main-nav">
      {places.map(({ href, label }) => {
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
