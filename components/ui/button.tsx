import { type ComponentProps, type ReactNode, useId } from "react";
import { DisabledReasonTooltip } from "./disabled-reason-tooltip.tsx";

export type Variant = "primary" | "secondary" | "danger" | "ghost";

export type ButtonLook = {
  variant?: Variant | undefined;
  size?: "md" | "sm" | undefined;
  icon?: ReactNode;
  /** Shows the control disabled, focusable, with this reason. */
  disabledReason?: string | undefined;
  /** The side on which the tooltip starts. */
  align?: "start" | "end" | undefined;
};

export function look({ variant = "secondary", size = "md" }: ButtonLook): string {
  return `btn btn-${variant}${size === "sm" ? " btn-sm" : ""}`;
}

type ButtonProps = Omit<ComponentProps<"button">, "disabled" | "className"> &
  ButtonLook & {
    /** Under way: keeps its width and label, and ignores further clicks. */
    busy?: boolean | undefined;
    className?: string | undefined;
  };

export function Button({
  variant,
  size,
  icon,
  disabledReason,
  align,
  busy = false,
  className = "",
  children,
  type = "button",
  ...rest
}: ButtonProps) {
  const id = useId();
  const classes = `${look({ variant, size })} ${className}`;
  if (disabledReason !== undefined) {
    const { onClick: _, ...inert } = rest;
    return (
      <DisabledReasonTooltip id={id} reason={disabledReason} align={align}>
        <button {...inert} type="button" className={classes} aria-disabled="true" aria-describedby={id}>
          {icon}
          <span>{children}</span>
        </button>
      </DisabledReasonTooltip>
    );
  }
  return (
    <button
      {...rest}
      type={type}
      className={classes}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
    >
      {icon}
      {/* A translator replaces text: bare text beside an icon that is exchanged would break the page. */}
      <span>{children}</span>
    </button>
  );
}
