import { LoaderCircle } from "#components/ui/icons.ts";

export function Spinner({ size = 16 }: { size?: number | undefined }) {
  return <LoaderCircle size={size} aria-hidden className="spin shrink-0 text-accent" />;
}
