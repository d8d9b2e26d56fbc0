import "@fontsource-variable/ibm-plex-sans/wght.css";
import "@fontsource/ibm-plex-mono/latin-400.css";
import "@fontsource/ibm-plex-mono/latin-500.css";
import "./globals.css";
import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { hiddenIn } from "#components/directory/columns.ts";
import { DocumentBody } from "#components/frame/document-body.tsx";
import { singleKeysIn } from "#components/ui/single-keys.ts";

export const metadata: Metadata = {
  title: { default: "Partner Onboarding", template: "%s · Partner Onboarding" },
  description: "Bring customers onto Polytomic and keep every key accounted for.",
  icons: { icon: "/favicon.svg" },
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fdfcfa" },
    { media: "(prefers-color-scheme: dark)", color: "#1d1b19" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies();
  const theme = jar.get("theme")?.value;
  return (
    <html
      lang="en"
      data-theme={theme === "light" || theme === "dark" ? theme : undefined}
      data-hidden-columns={hiddenIn(jar.get("columns")?.value) || undefined}
      data-single-keys={singleKeysIn(jar.get("keys")?.value)}
    >
      <DocumentBody>{children}</DocumentBody>
    </html>
  );
}
