import { OidcFields, SsoFields } from "#components/organizations/sso-fields.tsx";
import { DocsLink } from "#components/ui/away-link.tsx";
import { useFormContext } from "#components/ui/form.tsx";
import { ChevronRight } from "#components/ui/icons.ts";

const names = ["ssoDomain", "ssoOrgId", "oidcIssuer", "oidcClientId", "oidcClientSecret"];

/** Closed unless a field is filled in. */
export function SsoSection({ hasClientSecret }: { hasClientSecret: boolean }) {
  const { initial, typed, state } = useFormContext();
  const isFilled = (name: string) => (typed?.[name] ?? initial[name]) || state.problem?.fields?.[name];
  return (
    <details open={hasClientSecret || names.some(isFilled)} className="group border-y border-line">
      <summary className="flex min-h-10 list-none items-center gap-1.5 font-[550]">
        <ChevronRight size={16} aria-hidden className="text-ink-soft group-open:rotate-90" />
        Single sign-on
        <span className="ml-auto text-xs font-normal text-ink-faint">Optional</span>
      </summary>
      <div className="space-y-5 pt-2 pb-5">
        <SsoFields />
        <OidcFields
          secretHint={
            hasClientSecret
              ? "A secret is stored. Leave empty to keep it."
              : "Stored encrypted. It is not shown again."
          }
        />
        <p className="text-sm text-ink-soft">
          On Polytomic's hosted service, its support turns SSO on.{" "}
          <DocsLink page="singleSignOn">SSO at Polytomic</DocsLink>
        </p>
      </div>
    </details>
  );
}
