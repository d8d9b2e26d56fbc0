import { findKeyProblems, keyProblemWords } from "#lib/base/keys-in-use.ts";
import { isDataKeyId } from "#lib/base/settings-rules.ts";
import { cannotStart } from "./startup-error.ts";

/** Refuses keys that do not open what is stored: the app would mint keys that it can't show beside the lost ones. */
export async function requireKeys(): Promise<void> {
  const problems = await findKeyProblems();
  if (problems.length === 0) return;
  if (problems.every(({ id }) => isDataKeyId(id)))
    throw cannotStart(
      problems.map(keyProblemWords).join("\n"),
      "Restore the rows of the table data_key from a backup of the database.",
    );
  const missing = problems.filter(({ problem }) => problem === "missing").map(({ id }) => id);
  const orLost =
    missing.length === 0
      ? ""
      : `\nIf it is lost for good, set LOST_ENCRYPTION_KEYS=${missing.join(",")}, start again, and run: npm run keys -- mint-lost`;
  throw cannotStart(
    problems.map(keyProblemWords).join("\n"),
    `Add it to ENCRYPTION_KEYS again: the first key there encrypts, all of them decrypt.${orLost}`,
  );
}
