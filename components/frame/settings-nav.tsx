import { Link } from "#components/ui/link.tsx";
import { brandingHref, partnerKeyHref } from "#lib/forms/href.ts";

const pages = [
  { href: partnerKeyHref, label: "Polytomic" },
  { href: brandingHref, label: "Branding" },
];

/** The pages of the settings. */
export function SettingsNav() {
  return (
    <nav aria-label="Settings">
      <ul className="flex flex-wrap gap-x-4 gap-y-1">
        {pages.map(({ href, label }) => (
          <li key={href}>
            <Link href={href} className="link">
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
