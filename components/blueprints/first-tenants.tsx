import { Link } from "#components/ui/link.tsx";
import { Section } from "#components/ui/section.tsx";
import { staysChecked } from "#components/ui/stays-checked.ts";
import type { FirstCandidate } from "#lib/blueprints/first-views.ts";
import { tenantHref } from "#lib/forms/href.ts";

/** Those that can get the blueprint. `left`: those whose box was cleared. */
export function FirstTenants({
  ready,
  left,
  onChange,
}: {
  ready: FirstCandidate[];
  left: ReadonlySet<string>;
  onChange: (left: ReadonlySet<string>) => void;
}) {
  if (ready.length === 0)
    return <p className="text-ink-soft">None of these tenants can get the blueprint.</p>;
  return (
    <Section id="first-ready" title="Tenants" aside={ready.length.toLocaleString("en")}>
      <ul id="tenantIds" className="-mt-3 max-h-[24rem] divide-y divide-line overflow-y-auto">
        {ready.map(({ tenantId, tenant }) => (
          <li key={tenantId} className="py-2">
            <label className="flex gap-3">
              <input
                ref={staysChecked(!left.has(tenantId))}
                type="checkbox"
                name="tenantIds"
                value={tenantId}
                className="mt-1 size-4 shrink-0 accent-(--accent-fill)"
                checked={!left.has(tenantId)}
                onChange={({ target: { checked } }) => {
                  const next = new Set(left);
                  if (checked) next.delete(tenantId);
                  else next.add(tenantId);
                  onChange(next);
                }}
              />
              <span className="min-w-0 wrap-anywhere" translate="no">
                {tenant}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Those that can't, and why. */
export function UnfitTenants({ unfit }: { unfit: FirstCandidate[] }) {
  if (unfit.length === 0) return null;
  return (
    <Section id="first-unfit" title="Left out" aside={unfit.length.toLocaleString("en")}>
      <ul className="-mt-3 divide-y divide-line">
        {unfit.map(({ tenantId, tenant, whyNot, has }) => (
          <li key={tenantId} className="py-2">
            <Link
              href={has ? tenantHref(tenantId, "blueprints") : tenantHref(tenantId)}
              className="link wrap-anywhere"
              translate="no"
            >
              {tenant}
            </Link>
            <p className="text-sm text-ink-soft wrap-anywhere">{whyNot}</p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
