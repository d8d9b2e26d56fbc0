"use client";

import { ActionForm } from "#components/ui/action-form.tsx";
import { DocsLink } from "#components/ui/away-link.tsx";
import type { HealthPolicyForm } from "#lib/activity/views.ts";
import type { FormAction } from "#lib/forms/state.ts";

/** Whether sync events are read every hour. */
export function EventsSwitch({ isOn, right, action }: HealthPolicyForm & { action: FormAction }) {
  return (
    <div className="space-y-3">
      <p>
        <span>
          {isOn
            ? "Each organization's sync events are read about once an hour, with its own key. If they show that a sync failed or recovered since the last check, the organization is checked at once."
            : "The health of an organization is checked once a night and when someone asks. Its sync events can be read about once an hour as well, one request each: then a sync that fails or recovers is noticed within the hour."}
        </span>{" "}
        <DocsLink page="events">Events at Polytomic</DocsLink>
      </p>
      <ActionForm
        // The same button then asks for the opposite.
        key={String(isOn)}
        action={action}
        fields={{ hourlyEvents: isOn ? "off" : "on" }}
        label={isOn ? "Stop reading events" : "Read events every hour"}
        right={right}
      />
    </div>
  );
}
