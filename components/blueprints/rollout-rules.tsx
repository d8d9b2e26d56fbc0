import { TextField } from "#components/ui/text-field.tsx";

/** How carefully a rollout goes. `rest`: what those that were not begun do while it is stopped. */
export function RolloutRules({ rest }: { rest: string }) {
  return (
    <>
      <TextField
        name="canaries"
        label="Canaries"
        inputMode="numeric"
        autoComplete="off"
        required
        hint="The first tenants. The others follow once these are done, or wait for their customer only."
      />
      <TextField
        name="stopAfter"
        label="Stop after failures"
        inputMode="numeric"
        autoComplete="off"
        required
        hint={`Then the others ${rest} until you continue.`}
      />
    </>
  );
}
