import { useRouter } from "next/navigation";
import type { MouseEvent } from "react";
import type { Href } from "#lib/forms/href.ts";
import { clearGoing, markGoing } from "./going.ts";

type Click = MouseEvent<HTMLAnchorElement>;

/** A click without modifier keys; the browser handles all others. */
export const isPlainClick = ({ button, metaKey, ctrlKey, shiftKey, altKey }: Click) =>
  button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey;

/** Navigates on a click on a plain link, for long lists where a component per row costs too much. */
export function useOpen() {
  const router = useRouter();
  return (event: Click, href: Href, options?: { scroll?: boolean }) => {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    // To stay here drops what was on its way.
    if (href.split("#")[0] === `${location.pathname}${location.search}`) clearGoing();
    else markGoing(event.currentTarget);
    router.push(href, options);
  };
}
