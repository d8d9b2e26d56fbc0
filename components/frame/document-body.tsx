"use client";

import type { ReactNode } from "react";

// Every page refers to them: as a part of this file they cost no request more.
export { ErrorState } from "#components/ui/error-page.tsx";
export { NothingHere } from "./nothing-here.tsx";

export function DocumentBody({ children }: { children: ReactNode }) {
  return <body className="min-h-dvh font-sans">{children}</body>;
}
