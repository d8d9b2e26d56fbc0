/**
 * Does to a page what translators of browsers do: replaces each text by an element with the text, also what comes later.
 * The words stay as they are, so that a test finds them. What breaks is collected, and fails the test.
 */
import type { Page } from "playwright/test";

const problems = new Set<string>();
const heard = new WeakSet<Page>();
/** Names of customers, which no translator may get. */
const names = new Set<string>();

/** Tells the translator a name that has to stay as it is. */
export function keepUntranslated(name: string): string {
  names.add(name);
  return name;
}

/** What broke since it was last asked. */
export function takeTranslationProblems(): string[] {
  const taken = [...problems];
  problems.clear();
  return taken;
}

/** From now on this document is translated. */
export async function translate(page: Page): Promise<void> {
  if (!heard.has(page)) {
    heard.add(page);
    await page.exposeFunction("reportTranslation", (what: string) => problems.add(what));
    page.on("pageerror", (error) => problems.add(error.stack ?? error.message));
  }
  await page.evaluate(replaceTexts, [...names]);
}

/** Runs in the page. */
function replaceTexts(names: string[]): void {
  if ("isTranslated" in globalThis) return;
  Object.assign(globalThis, { isTranslated: true });
  const { reportTranslation: report } = globalThis as unknown as { reportTranslation(what: string): void };
  const untouched = "script, style, title, textarea, option, font, [translate=no]";
  const kept = /^([\w.+-]+@[\w-]+\.[\w.]+|[0-9a-f]{8}-[0-9a-f-]{27})$/i;
  const replaced = new WeakSet<Node>();

  const replace = (text: Text) => {
    const parent = text.parentElement;
    const words = text.data.trim();
    if (!parent || words === "" || parent.closest(untouched)) return;
    if (!parent.closest(".sr-only") && (kept.test(words) || names.includes(words)))
      report(`a name, an email or an id is translated: ${parent.outerHTML.slice(0, 200)}`);
    const font = document.createElement("font");
    font.append(text.data);
    text.replaceWith(font);
    replaced.add(text);
  };
  const replaceIn = (root: Node) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = root instanceof Text ? [root] : [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node as Text);
    for (const text of texts) replace(text);
  };

  // A text that was replaced still belongs to React, which changes it where nobody sees it.
  const { get, set } = Object.getOwnPropertyDescriptor(Node.prototype, "nodeValue") ?? {};
  Object.defineProperty(Node.prototype, "nodeValue", {
    get,
    set(this: Node, value: string) {
      const before = get?.call(this);
      if (replaced.has(this) && value !== before) report(`the page still says “${before}”, not “${value}”`);
      set?.call(this, value);
    },
  });
  for (const method of ["removeChild", "insertBefore"] as const) {
    const original = Node.prototype[method] as (...nodes: unknown[]) => unknown;
    Object.assign(Node.prototype, {
      [method](this: Element, ...nodes: Node[]) {
        try {
          return original.apply(this, nodes);
        } catch (error) {
          report(`${method} fails in ${this.outerHTML?.slice(0, 300)}`);
          throw error;
        }
      },
    });
  }

  replaceIn(document.body);
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) replaceIn(node);
  }).observe(document.body, { childList: true, subtree: true });
}
