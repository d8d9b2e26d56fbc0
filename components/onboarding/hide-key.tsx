"use client";

import { CheckboxField } from "#components/ui/checkbox-field.tsx";
import type { WizardPage } from "#lib/onboarding/views.ts";

/** Whether the key that is minted is hidden from the team. Once chosen, only the Keys page ends it. */
export function HideKey({ hiding }: Pick<WizardPage, "hiding">) {
  if (hiding.isOn)
    return (
      <p className="text-ink-soft">
        The key is hidden from the team: no one can copy or reveal it. Send it with a one-time link.
      </p>
    );
  if (!hiding.right.allowed) return null;
  return (
    <CheckboxField
      name="hideKey"
      label="Hide the key from the team"
      hint="No one can copy or reveal it; it only leaves by one-time links. This can't be undone for this key."
    />
  );
}
