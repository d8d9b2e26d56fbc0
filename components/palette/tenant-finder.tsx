"use client";

import { type RefObject, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { RequestError } from "#components/ui/fetch-json.ts";
import { Plus } from "#components/ui/icons.ts";
import { keepWhenLost } from "#components/ui/lost-answer.ts";
import { Building2 } from "#components/ui/more-icons.ts";
import { Notice } from "#components/ui/notice.tsx";
import { statusWords } from "#components/ui/status-badge.tsx";
import type { TenantRow } from "#lib/directory/views.ts";
import { type Href, newOnboardingHref, signInHref } from "#lib/forms/href.ts";
import { type FormAction, idle, type Problem } from "#lib/forms/state.ts";
import { type Command, CommandBox } from "./command-box.tsx";
import { matching, pageCommands } from "./page-commands.ts";
import type { PaletteRights } from "./rights.ts";
import { type OwnCommands, tenantCommands } from "./tenant-command-list.ts";
import { useOpenTenant, useTenantSearch } from "./use-tenant-search.ts";

const detailOf = ({ status, externalId, rootEmail }: TenantRow) => (
  <>
    <span>{statusWords(status)}</span>
    <span translate="no">
      {[externalId, rootEmail].map((text) => (text === null ? "" : ` · ${text}`)).join("")}
    </span>
  </>
);

export function TenantFinder({
  input,
  text,
  onText,
  rights,
  seesAudit,
  signOut,
  onChoose,
  go,
  onClose,
}: {
  input: RefObject<HTMLInputElement | null>;
  text: string;
  onText: (text: string) => void;
  rights: PaletteRights;
  seesAudit: boolean;
  signOut: FormAction;
  onChoose: (tenant: TenantRow, first?: keyof OwnCommands) => void;
  go: (href: Href) => void;
  onClose: () => void;
}) {
  const { rows, error, busy, again } = useTenantSearch(text);
  const [problem, setProblem] = useState<Problem | null>(null);
  async function endSession(): Promise<void> {
    setProblem(null);
    const state = await keepWhenLost(signOut)(idle, new FormData());
    setProblem(state.problem ?? null);
  }
  const onboarding: Command = {
    id: "onboard",
    label: "Onboard a customer",
    icon: Plus,
    reason: disabledReason(rights.onboard),
    run: () => go(newOnboardingHref),
  };
  const typed = text.trim().toLowerCase();
  const here = useOpenTenant();
  const pages = matching(
    pageCommands(seesAudit, go, onClose, () => void endSession()),
    typed,
  );
  const ofOpen: Command[] =
    here && typed === ""
      ? [
          {
            id: "open-tenant",
            label: here.name,
            isName: true,
            detail: "This tenant",
            icon: Building2,
            run: () => onChoose(here),
          },
        ]
      : [];
  const ofHere = here
    ? matching(
        tenantCommands(here, rights, go, {
          copy: () => onChoose(here, "copy"),
          verify: () => onChoose(here, "verify"),
        }),
        typed,
      ).map((command) => ({
        ...command,
        id: `here-${command.id}`,
        detail: <span translate="no">{here.name}</span>,
      }))
    : [];
  const tenants = rows.map((tenant) => ({
    id: tenant.id,
    label: tenant.name,
    isName: true,
    detail: detailOf(tenant),
    icon: Building2,
    // Enter before the result arrives must not open a match of the earlier text.
    run: () => busy || onChoose(tenant),
  }));
  const fits = onboarding.label.toLowerCase().includes(typed);
  const isMeant = typed.length >= 3 && fits;
  return (
    <CommandBox
      input={input}
      label="Search tenants and commands"
      placeholder="Find a tenant or a command"
      text={text}
      onText={onText}
      commands={[
        ...ofOpen,
        ...(typed.length >= 3 ? ofHere : []),
        ...(isMeant ? [onboarding] : []),
        ...(typed.length >= 3 ? pages : []),
        ...tenants.filter(({ id }) => ofOpen.length === 0 || id !== here?.id),
        ...(typed.length >= 3 ? [] : pages),
        ...(fits && !isMeant ? [onboarding] : []),
      ]}
      busy={busy}
    >
      <p role="status" className="px-4 pt-1 pb-3 text-sm text-ink-soft">
        {busy ? "Searching" : error === null && countOf(rows.length, typed)}
      </p>
      {error !== null && <Trouble error={error} onAgain={again} />}
      {problem !== null && (
        <div className="px-3 pb-3">
          <Notice tone="bad" role="alert" title={problem.message}>
            <p>Reload the page to see whether you are signed out.</p>
          </Notice>
        </div>
      )}
    </CommandBox>
  );
}

function countOf(count: number, typed: string): string {
  if (count === 0) return typed === "" ? "No tenants yet" : "No tenant matches";
  const tenants = count === 1 ? "1 tenant" : `${count} tenants`;
  return typed === "" ? `The newest ${tenants}` : tenants;
}

function Trouble({ error, onAgain }: { error: Error; onAgain: () => void }) {
  const signedOut = error instanceof RequestError && error.isSignedOut;
  const title = error instanceof RequestError ? error.message : "We could not reach the server";
  return (
    <div className="px-3 pb-3">
      <Notice
        tone="bad"
        role="alert"
        title={signedOut ? "You are signed out" : title}
        actions={
          signedOut ? (
            <a className="link" href={signInHref(window.location.pathname + window.location.search)}>
              Sign in again
            </a>
          ) : (
            <Button size="sm" onClick={onAgain}>
              Try again
            </Button>
          )
        }
      />
    </div>
  );
}
