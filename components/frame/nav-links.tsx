"use client";

import { usePathname } from "next/navigation";
import { Link } from "#components/ui/link.tsx";
import {
  auditHref,
  partnerKeyHref,
  reconcileHref,
  settingsRoot,
  staffHref,
  tenantsHref,
} from "#lib/forms/href.ts";

const pages = [
  { href: tenantsHref(), label: "Tenants" },
  { href: reconcileHref(), label: "Checks" },
  { href: staffHref, label: "Team" },
  { href: auditHref(), label: "Audit", isForAuditors: true },
  { href: partnerKeyHref, label: "Settings", root: settingsRoot },
];

/** Not prefetched: a prefetch costs as much as the page itself. */
export function NavLinks({ seesAudit }: { seesAudit: boolean }) {
  const path = usePathname();
  const shown = pages.filter(({ isForAuditors = false }) => seesAudit || !isForAuditors);
  return (
    <ul className="main-nav">
      {shown.map(({ href, label, root = `${href}/` }) => {
        const here = path === href || path.startsWith(root);
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
