/* What was typed into the forms of a page, across one reload of it. Passwords and secrets are not among it. */

const place = "kept-forms";

/** Long enough for a reload, also of a server that starts. */
const keptMs = 5 * 60_000;

type Kept = { page: string; prefix: string; values: Record<string, string>; atMs: number };

/** Those of this page's last reload. */
function readKept(): Kept[] {
  const all: Kept[] = JSON.parse(sessionStorage.getItem(place) ?? "[]");
  const sinceMs = Date.now() - keptMs;
  return all.filter(({ page, atMs }) => page === window.location.pathname && atMs >= sinceMs);
}

const store = (all: Kept[]) => sessionStorage.setItem(place, JSON.stringify(all));

export function keepValues(prefix: string, values: Record<string, string>): void {
  store([...readKept(), { page: window.location.pathname, prefix, values, atMs: Date.now() }]);
}

/** Hidden fields of one request: its operation, its draft, and what the person saw then. All others name a record. */
export const isOfRequest = (name: string) =>
  /^(operationId|rolloutId|tenantId|updatedAt|seen\w*|expectedName|before\w+)$/.test(name);

/** Whether it is the same form, about the same record. */
function fits(form: HTMLFormElement, values: Record<string, string>): boolean {
  return Object.entries(values).every(([name, value]) => {
    const named = [...form.elements].filter((element) => element.getAttribute("name") === name);
    // A control that is fixed has a hidden field beside it.
    const record = named.find((element) => element instanceof HTMLInputElement && element.type === "hidden");
    const isSame = !(record instanceof HTMLInputElement) || isOfRequest(name) || record.value === value;
    return named.length > 0 && isSame;
  });
}

/** The values last kept for this form, once; null if there are none. */
export function takeKeptValues(prefix: string, form: HTMLFormElement): Record<string, string> | null {
  if (sessionStorage.getItem(place) === null) return null;
  const all = readKept();
  const own = all.filter((kept) => kept.prefix === prefix && fits(form, kept.values));
  store(all.filter((kept) => !own.includes(kept)));
  return own.at(-1)?.values ?? null;
}

/** By performance.now(): when this page last asked the server to render it again. */
let renderedAgainAtMs = Number.NEGATIVE_INFINITY;
const longestRenderMs = 10_000;

/** The page is about to be rendered again. If the server is of another build by now, the browser reloads it. */
export function noteRendering(): void {
  renderedAgainAtMs = performance.now();
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** One that a person fills in. */
const isField = (element: Element): element is Field =>
  element instanceof HTMLTextAreaElement ||
  element instanceof HTMLSelectElement ||
  (element instanceof HTMLInputElement && element.type !== "hidden");

function isTypedInto(field: Field): boolean {
  if (field instanceof HTMLSelectElement) return false;
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
}

/**
 * Keeps what a form holds when its page goes without anybody leaving it, until the returned function is called.
 * `isLost`: its last request got no answer, so it is kept whatever takes the page away.
 */
export function keepWhenPageGoes(
  prefix: string,
  isLost: boolean,
  find: () => { form: HTMLFormElement; values: Record<string, string> } | null,
): () => void {
  const keep = () => {
    const found = find();
    const isByItself = performance.now() - renderedAgainAtMs < longestRenderMs;
    const fields = found ? [...found.form.elements].filter(isField) : [];
    if (!found || fields.length === 0) return;
    if (isLost || (isByItself && fields.some(isTypedInto))) keepValues(prefix, found.values);
  };
  window.addEventListener("pagehide", keep);
  return () => window.removeEventListener("pagehide", keep);
}
