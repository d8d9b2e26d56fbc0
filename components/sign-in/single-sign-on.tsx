import { look } from "#components/ui/button.tsx";

/** Leaves for the identity provider. Not a form, which may not leave, and not fetched before the click. */
export function SingleSignOn({ href, children }: { href: string; children: string }) {
  return (
    <a href={href} className={`${look({})} w-full`}>
      {children}
    </a>
  );
}

/** Between two ways to do the same. */
export function Or() {
  return (
    <p className="my-5 flex items-center gap-3 text-sm text-ink-soft before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
      or
    </p>
  );
}
