import { useRouter } from "next/navigation";
import type { MouseEvent } from "react";
import type { Href } from "#lib/forms/href.ts";

type Click = MouseEvent<HTMLAnchorElement>;

/** A click that stays on the page; every other one is the browser's. */
export const isPlainClick = ({ button, metaKey, ctrlKey, shiftKey, altKey }: Click) =>
  button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey;

/** What a click on a plain link does in a long list, where a component of its own for each would cost too much. */
export function useOpen() {
  const router = useRouter();
  return (event: Click, href: Href) => {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    router.push(href);
  };
}
