import { useRouter } from "next/navigation";
import { type MouseEvent, useEffect, useTransition } from "react";
import type { Href } from "#lib/forms/href.ts";
import { clearGoing, markGoing } from "./going.ts";

type Click = MouseEvent<HTMLAnchorElement>;
type Options = { scroll?: boolean };

/** A click without modifier keys; the browser handles all others. */
export const isPlainClick = ({ button, metaKey, ctrlKey, shiftKey, altKey }: Click) =>
  button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey;

/** Opens a page of this app, and shows that it comes. */
export function useGo() {
  const router = useRouter();
  const [isPending, start] = useTransition();
  // Also where the server leads back to the page that is open, whose address does not change.
  useEffect(() => (isPending ? clearGoing : undefined), [isPending]);
  return (href: Href, options?: Options, link?: Element) => {
    markGoing(href, link);
    start(() => router.push(href, options));
  };
}

/** Navigates on a click on a plain link, for long lists where a component per row costs too much. */
export function useOpen() {
  const go = useGo();
  return (event: Click, href: Href, options?: Options) => {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    go(href, options, event.currentTarget);
  };
}
