import "server-only";

/**
 * Of text inside other text that was encoded in base64, what depends on nothing around it: for each of the three
 * places where it can begin. At the edges a few bits remain.
 */
function partsInBase64(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    const [from, to] = [Math.ceil((before * 4) / 3), Math.floor((bytes.length * 4) / 3)];
    return bytes.toString("base64").slice(from, to);
  });
}

/** Any shorter text is found in what is not secret too. */
const shortestPart = 5;

/** As it is or as in JSON: itself, percent-encoded, in base64. */
function encodings(text: string): string[] {
  const percent = encodeURIComponent(text);
  const whole = Buffer.from(text).toString("base64").replace(/=+$/, "");
  const parts = partsInBase64(text).filter(({ length }) => length >= shortestPart);
  return [
    text,
    percent,
    percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    percent.replaceAll("%20", "+"),
    ...[whole, ...parts].flatMap((base64) => [base64, base64.replaceAll("+", "-").replaceAll("/", "_")]),
  ];
}

const inJson = (text: string) => JSON.stringify(text).slice(1, -1);

/** How a secret may be spelled by who repeats what we sent, which is JSON, alone or in JSON again. */
const spellings = (secret: string): string[] => [
  ...new Set([secret, inJson(secret), inJson(inJson(secret))].flatMap(encodings)),
];

/** The text with "[secret]" where it has one of the secrets, in whatever spelling. */
export function scrub(text: string, secrets: string[]): string {
  return secrets
    .filter((secret) => secret.length > 0)
    .flatMap(spellings)
    .toSorted((a, b) => b.length - a.length)
    .reduce((clean, spelling) => clean.replaceAll(spelling, "[secret]"), text);
}
