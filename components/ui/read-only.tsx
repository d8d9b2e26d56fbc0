import { DefinitionList, type Fact } from "./definition-list.tsx";

/** What stands in a form's place for those who may not send it: its values, and one line why. */
export function ReadOnly({ facts = [], reason }: { facts?: Fact[] | undefined; reason: string }) {
  return (
    <div className="space-y-3">
      {facts.length > 0 && <DefinitionList facts={facts} />}
      <p className="text-ink-soft">{reason}</p>
    </div>
  );
}
