"use client";

import { usePathname } from "next/navigation";
import { Link } from "#components/ui/link.tsx";
import { auditHref, partnerKeyHref, reconcileHref, staffHref, tenantsHref } from "#lib/forms/href.ts";

const pages = [
  { href: tenantsHref(), label: "Tenants" },
  { href: reconcileHref(), label: "Checks" },
  { href: staffHref, label: "Team" },
  { href: auditHref(), label: "Audit", isForAuditors: true },
  { href: partnerKeyHref, label: "Settings", within: "/settings" },
];

/** Not prefetched: a prefetch costs as much as the page itself. */
export function NavLinks({ seesAudit }: { seesAudit: boolean }) {
  const path = usePathname();
  const shown = pages.filter(({ isForAuditors = false }) => seesAudit || !isForAuditors);
  return (
    <ul className="main-nav">
      {shown.map(({ href, label, within = href }) => {
        const here = path === href || path.startsWith(`${within}/`);
        return (
          <li key={href}>
            <Link href={href} aria-current={path === href ? "page" : here ? "true" : undefined}>
              {label}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
