import { LoaderCircle } from "lucide-react";

export function Spinner({ size = 16 }: { size?: number | undefined }) {
  return <LoaderCircle size={size} aria-hidden className="spin shrink-0 text-accent" />;
}
