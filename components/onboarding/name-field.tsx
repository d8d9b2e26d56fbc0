import { useState } from "react";
import { Link } from "#components/ui/link.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { tenantHref } from "#lib/forms/href.ts";
import { limits } from "#lib/forms/limits.ts";
import type { NameCheck } from "#lib/onboarding/views.ts";
import { useNameCheck } from "./use-name-check.ts";

function Similar({ similar }: Pick<NameCheck, "similar">) {
  if (similar.length === 0) return "No similar name found.";
  return (
    <>
      {"Similar: "}
      {similar.map(({ name, tenantId }, at) => (
        <span key={`${tenantId ?? ""}${name}`}>
          <span>{at > 0 && ", "}</span>
          {tenantId === null ? (
            <span>
              <span translate="no">{name}</span> (at Polytomic)
            </span>
          ) : (
            <Link translate="no" className="link" href={tenantHref(tenantId)}>
              {name}
            </Link>
          )}
        </span>
      ))}
    </>
  );
}

/**
 * The organization's name, compared with what exists while it is typed, for the draft with this id. Without script the
 * step compares it.
 */
export function NameField({
  tenantId,
  initial,
  known,
}: {
  tenantId: string | undefined;
  initial: string;
  /** The page already lists what is similar to this name. */
  known: string | undefined;
}) {
  const [name, setName] = useState(initial);
  const { check, isChecking } = useNameCheck(name === known ? undefined : tenantId, name);
  const words = isChecking ? "Checking for similar names…" : check && <Similar similar={check.similar} />;
  return (
    <TextField
      name="name"
      label="Organization name"
      limit={limits.name}
      required
      autoComplete="off"
      hint={<span aria-live="polite">{words}</span>}
      onChange={(event) => setName(event.target.value)}
    />
  );
}
