/* What was typed into a form, across one reload of its page. Passwords and secrets are not among it. */

const place = "kept-form";

type Kept = { page: string; prefix: string; values: Record<string, string> };

export function keepValues(prefix: string, values: Record<string, string>): void {
  const kept: Kept = { page: window.location.pathname, prefix, values };
  sessionStorage.setItem(place, JSON.stringify(kept));
}

/** Keeps what the form holds when its page goes, until the returned function is called. */
export function keepWhenPageGoes(prefix: string, read: () => Record<string, string>): () => void {
  const keep = () => keepValues(prefix, read());
  window.addEventListener("pagehide", keep);
  return () => window.removeEventListener("pagehide", keep);
}

/** The values kept for this form, once; null if there are none. */
export function takeKeptValues(prefix: string, form: HTMLFormElement): Record<string, string> | null {
  const stored = sessionStorage.getItem(place);
  if (stored === null) return null;
  const { page, prefix: of, values }: Kept = JSON.parse(stored);
  const isOurs = page === window.location.pathname && of === prefix;
  if (!isOurs || !Object.keys(values).every((name) => form.elements.namedItem(name))) return null;
  sessionStorage.removeItem(place);
  return values;
}
