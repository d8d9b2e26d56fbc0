import { LogOut } from "#components/ui/icons.ts";
import { CircleUser, FileText, Moon, Settings, SunMoon } from "#components/ui/more-icons.ts";
import { chooseTheme, themes } from "#components/ui/theme.ts";
import {
  auditHref,
  batchesHref,
  blueprintsHref,
  brandingHref,
  type Href,
  inboxHref,
  notificationsHref,
  overviewHref,
  partnerKeyHref,
  profileHref,
  reconcileHref,
  securityHref,
  staffHref,
  tenantsHref,
} from "#lib/forms/href.ts";
import type { Command } from "./command-box.tsx";

type Page = [label: string, href: Href, icon: Command["icon"]];

const pages: Page[] = [
  ["Tenants", tenantsHref(), FileText],
  ["Inbox", inboxHref(), FileText],
  ["Checks", reconcileHref(), FileText],
  ["Batches", batchesHref(), FileText],
  ["Blueprints", blueprintsHref, FileText],
  ["Overview", overviewHref, FileText],
  ["Team", staffHref, FileText],
  ["Settings: Polytomic", partnerKeyHref, Settings],
  ["Settings: Security", securityHref, Settings],
  ["Settings: Branding", brandingHref, Settings],
  ["Settings: Notifications", notificationsHref(), Settings],
  ["Profile", profileHref, CircleUser],
];
const audit: Page = ["Audit log", auditHref(), FileText];

/** Every page, the themes and the end of the session. */
export function pageCommands(
  seesAudit: boolean,
  open: (href: Href) => void,
  done: () => void,
  signOut: () => void,
): Command[] {
  return [
    ...(seesAudit ? [...pages, audit] : pages).map(([label, href, icon]) => ({
      id: href,
      label,
      icon,
      run: () => open(href),
    })),
    ...themes.map((theme) => ({
      id: `theme-${theme}`,
      label: `Theme: ${theme}`,
      icon: theme === "dark" ? Moon : SunMoon,
      run() {
        chooseTheme(theme);
        done();
      },
    })),
    { id: "sign-out", label: "Sign out", icon: LogOut, run: signOut },
  ];
}

/** Those that the text means: each word is the beginning of a word of the label. */
export function matching(commands: Command[], typed: string): Command[] {
  const words = typed.split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return commands.filter(({ label }) => {
    const parts = label.toLowerCase().split(/[\s:]+/);
    return words.every((word) => parts.some((part) => part.startsWith(word)));
  });
}
