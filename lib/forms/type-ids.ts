/** The entered or chosen ids, in lower case. */
export const typeIdsOf = (value: string | undefined): string[] =>
  (value ?? "")
    .split(/[\s,]+/)
    .map((type) => type.trim().toLowerCase())
    .filter((type) => type !== "");
