import { useRouter } from "next/navigation";
import type { MouseEvent } from "react";

type Click = MouseEvent<HTMLAnchorElement>;

/** A click without modifier keys; the browser handles all others. */
export const isPlainClick = ({ button, metaKey, ctrlKey, shiftKey, altKey }: Click) =>
  button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey;

/** Navigates on a click on a plain link, for long lists where a Link component per row costs too much. */
export function useOpen() {
  const router = useRouter();
  return (event: Click) => {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    router.push(new URL(event.currentTarget.href).pathname);
  };
}
