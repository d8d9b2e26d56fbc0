import { whyNotCopied } from "#components/keys/why-not-copied.ts";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import {
  ArrowRight,
  Copy,
  FileText,
  HeartPulse,
  History,
  KeyRound,
  Link2,
  RotateCw,
  Send,
  Settings,
  ShieldCheck,
  Users,
} from "#components/ui/more-icons.ts";
import type { TenantRow } from "#lib/directory/views.ts";
import { type Href, type TenantTab, tenantHref } from "#lib/forms/href.ts";
import type { Command } from "./command-box.tsx";
import type { PaletteRights } from "./rights.ts";

/** The commands that run in the palette; the others open a page. */
export type OwnCommands = Record<"copy" | "verify", () => void>;

export function tenantCommands(
  tenant: TenantRow,
  rights: PaletteRights,
  go: (href: Href) => void,
  own: OwnCommands,
): Command[] {
  const to = (tab?: TenantTab, rest?: "#rotate" | "#send") => () => go(tenantHref(tenant.id, tab, rest));
  const noKey = tenant.keyMintedAt === null ? "This tenant has no key yet." : undefined;
  return [
    { id: "open", label: "Open", icon: ArrowRight, run: to() },
    {
      id: "copy",
      label: "Copy key",
      icon: Copy,
      reason: disabledReason(rights.readKey) ?? whyNotCopied(tenant),
      run: own.copy,
    },
    {
      id: "send",
      label: "Send to customer",
      icon: Send,
      reason: disabledReason(rights.rotateKey) ?? noKey,
      run: to("keys", "#send"),
    },
    {
      id: "verify",
      label: "Verify key",
      icon: ShieldCheck,
      reason: disabledReason(rights.verifyKey) ?? noKey,
      run: own.verify,
    },
    {
      id: "rotate",
      label: "Rotate key",
      detail: noKey && "Mints a new key, since there is none.",
      icon: RotateCw,
      reason: disabledReason(rights.rotateKey),
      run: to("keys", "#rotate"),
    },
    { id: "keys", label: "Keys", icon: KeyRound, run: to("keys") },
    { id: "users", label: "Users", icon: Users, run: to("users") },
    { id: "health", label: "Health", icon: HeartPulse, run: to("health") },
    { id: "connect", label: "Connect", icon: Link2, run: to("connect") },
    { id: "blueprints", label: "Blueprints", icon: FileText, run: to("blueprints") },
    { id: "timeline", label: "Timeline", icon: History, run: to("timeline") },
    // Hold, archive and restore are there, each with what it means.
    { id: "settings", label: "Settings", icon: Settings, run: to("settings") },
  ];
}
