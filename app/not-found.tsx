import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";

export default function NotFound() {
  return (
    <main className="mx-auto max-w-[46rem] px-4 py-16">
      <EmptyState
        title="There is no such page"
        action={<LinkButton href="/tenants">Go to the tenants</LinkButton>}
      >
        The address may be mistyped, or what it named is not here any more.
      </EmptyState>
    </main>
  );
}
