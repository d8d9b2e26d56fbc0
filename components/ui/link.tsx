"use client";

import type { ComponentProps } from "react";
import type { Href } from "#lib/forms/href.ts";
import { useOpen } from "./use-open.ts";

type LinkProps = Omit<ComponentProps<"a">, "href" | "onClick"> & {
  href: Href;
  /** False: the new page does not begin at its top. */
  scroll?: boolean;
};

/** A link to a page of this app. Not prefetched, which would cost as much as the page; Next's own link is 3 kB larger. */
export function Link({ href, scroll = true, children, ...rest }: LinkProps) {
  const open = useOpen();
  return (
    <a {...rest} href={href} onClick={(event) => open(event, href, { scroll })}>
      {children}
    </a>
  );
}
