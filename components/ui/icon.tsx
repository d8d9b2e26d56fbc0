/*
 * Lucide's icons (https://lucide.dev), drawn with what they have in common in the style sheet: with Lucide's own
 * components an icon is three times as large in the HTML.
 */
import type { IconNode } from "lucide";

type IconProps = {
  /** In pixels. */
  size?: number | undefined;
  className?: string | undefined;
  /** It is hidden from screen readers either way: the words beside it say what it means. */
  "aria-hidden"?: true | undefined;
};

export const icon =
  (shapes: IconNode) =>
  ({ size = 24, className }: IconProps) => (
    <svg
      className={className ? `icon ${className}` : "icon"}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
    >
      {shapes.map(([Shape, attributes], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: They never change.
        <Shape key={at} {...attributes} />
      ))}
    </svg>
  );

export type Icon = ReturnType<typeof icon>;
