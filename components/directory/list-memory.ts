import type { TenantPage } from "#lib/directory/views.ts";

/** The page of the list last looked at, so that going back finds it at once. Kept in a browser's memory only. */
type Kept = {
  search: string;
  /** What the server had sent: the same again means that the browser went back, and that `page` is the younger. */
  initial: TenantPage;
  page: TenantPage;
  at: number;
};

let kept: Kept | null = null;

/** From effects alone: a server's memory is everybody's. */
export function remember(next: Kept): void {
  kept = next;
}

export const recall = (): Kept | null => kept;
