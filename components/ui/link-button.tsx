import { type ComponentProps, useId } from "react";
import type { Href } from "#lib/forms/href.ts";
import { type ButtonLook, look } from "./button.tsx";
import { DisabledReasonTooltip } from "./disabled-reason-tooltip.tsx";
import { Link } from "./link.tsx";

type LinkButtonProps = Omit<ComponentProps<typeof Link>, "className" | "href"> & ButtonLook & { href: Href };

/** A link that looks like a button. */
export function LinkButton({
  variant,
  size,
  icon,
  disabledReason,
  align,
  children,
  ...rest
}: LinkButtonProps) {
  const id = useId();
  if (disabledReason !== undefined)
    return (
      <DisabledReasonTooltip id={id} reason={disabledReason} align={align}>
        {/* biome-ignore lint/a11y/useSemanticElements: a link without an address is not focusable. */}
        <span
          role="link"
          tabIndex={0}
          className={look({ variant, size })}
          aria-disabled="true"
          aria-describedby={id}
        >
          {icon}
          {children}
        </span>
      </DisabledReasonTooltip>
    );
  return (
    <Link {...rest} className={look({ variant, size })}>
      {icon}
      {children}
    </Link>
  );
}
