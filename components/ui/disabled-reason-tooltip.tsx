import type { ReactNode } from "react";

/** Ties a control that is not to be used to the reason: a bubble on hover and focus, plain text where nothing hovers. */
export function DisabledReasonTooltip({
  id,
  reason,
  align = "start",
  children,
}: {
  id: string;
  reason: string;
  align?: "start" | "end" | undefined;
  children: ReactNode;
}) {
  return (
    <span className="reasoned bubbled">
      {children}
      <span id={id} role="tooltip" className={align === "end" ? "bubble bubble-end" : "bubble"}>
        {reason}
      </span>
    </span>
  );
}
