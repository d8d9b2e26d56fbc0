"use client";

import { usePathname } from "next/navigation";
import { use, useRef } from "react";
import { Link } from "#components/ui/link.tsx";
import { PersonContext } from "#components/ui/person.ts";
import { useShowCurrent } from "#components/ui/show-current.ts";
import {
  auditHref,
  blueprintsHref,
  inboxHref,
  overviewHref,
  partnerKeyHref,
  reconcileHref,
  settingsFolder,
  staffHref,
  tenantsHref,
} from "#lib/forms/href.ts";

const pages = [
  { href: tenantsHref(), label: "Tenants" },
  { href: inboxHref(), label: "Inbox", badge: "inbox" },
  { href: reconcileHref(), label: "Checks", badge: "checks" },
  { href: blueprintsHref, label: "Blueprints" },
  { href: overviewHref, label: "Overview" },
  { href: staffHref, label: "Team" },
  { href: auditHref(), label: "Audit", isForAuditors: true },
  { href: partnerKeyHref, label: "Settings", under: settingsFolder },
] as const;

/** Not prefetched: a prefetch costs as much as the page itself. */
export function NavLinks({ seesAudit }: { seesAudit: boolean }) {
  const path = usePathname();
  const list = useRef<HTMLUListElement>(null);
  useShowCurrent(list, path);
  const badges = use(PersonContext)?.now.badges;
  return (
    <ul ref={list} className="main-nav">
      {pages.map((page) => {
        const { href, label } = page;
        if ("isForAuditors" in page && !seesAudit) return null;
        const count = "badge" in page ? (badges?.[page.badge] ?? 0) : 0;
        const here = path === href || path.startsWith(`${"under" in page ? page.under : href}/`);
        return (
          <li key={href}>
            <Link href={href} aria-current={path === href ? "page" : here ? "true" : undefined}>
              {`${label} `}
              {count > 0 && <b>{count > 99 ? "99+" : count}</b>}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
