/** `npm run doctor -- audit [head]`: compares the audit with its seals. */
import { type Broken, verifyAudit } from "#lib/audit/verify.ts";
import { cannotStart } from "./startup-error.ts";

function brokenWords(broken: Broken): string {
  switch (broken.what) {
    case "row-changed":
      return `The row at position ${broken.position} (id ${broken.id}) was changed after it was sealed.`;
    case "row-missing":
      return `The row at position ${broken.position} is missing.`;
    case "row-beyond":
      return `The row at position ${broken.position} (id ${broken.id}) has a position, but no seal covers it: the last seals are missing.`;
    case "seal-changed":
      return `Seal ${broken.number} was changed.`;
    case "seal-missing":
      return `Seal ${broken.number} is missing.`;
    case "seal-of-another-format":
      return `Seal ${broken.number} has a format that this version does not know.`;
    case "head-unknown":
      return (
        `No seal has the head ${broken.head}. Either it is mistyped, belongs to another database or is younger ` +
        "than this copy, or rows and seals were removed or replaced."
      );
  }
}

export async function checkAudit(head?: string): Promise<string> {
  const { seals, rows, unsealed, head: last, broken } = await verifyAudit(head);
  if (broken) {
    const rest =
      broken.what === "head-unknown"
        ? "The rows and seals that are here fit together, which does not show that they are the first ones."
        : `The first ${rows} rows fit their seals.`;
    throw cannotStart(brokenWords(broken), `${rest} Compare with an export or a backup from before.`);
  }
  const open = `${unsealed} not sealed yet`;
  if (seals === 0) return `no seals, ${open}; the worker seals every minute`;
  const count = (n: bigint | number, what: string) => `${n} ${what}${Number(n) === 1 ? "" : "s"}`;
  return `as sealed: ${count(rows, "row")} in ${count(seals, "seal")}, ${open}\nhead ${last}`;
}
