import "server-only";

/* A browser in a person's words. User agents name other browsers too, so the first that fits counts. */

const mostCharacters = 300;

/** What is stored of the header that a browser sends: printable ASCII of a bounded length; null if nothing is left. */
export function asUserAgent(header: string | null): string | null {
  const text = (header ?? "").replace(/[^\x20-\x7e]/g, "").trim();
  return text.slice(0, mostCharacters) || null;
}

const browsers: [RegExp, string][] = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\bOPR\/|\bOPT\//, "Opera"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/Chrome\/|\bCriOS\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];

const systems: [RegExp, string][] = [
  [/\bWindows\b/, "Windows"],
  [/\bAndroid\b/, "Android"],
  [/\biPhone\b|\biPad\b/, "iOS"],
  [/\bMacintosh\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

const find = (known: [RegExp, string][], userAgent: string) =>
  known.find(([pattern]) => pattern.test(userAgent))?.[1];

/** "Chrome on Windows". */
export function browserWords(userAgent: string | null): string {
  const [browser, system] = [find(browsers, userAgent ?? ""), find(systems, userAgent ?? "")];
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? (system ? `A browser on ${system}` : "Unknown browser");
}
