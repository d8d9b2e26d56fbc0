import type { ReactNode } from "react";

/** Shows why a control is disabled: a tooltip on hover and focus, plain text on touch screens. */
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
