"use client";

import "./globals.css";

export { WholeErrorPage as default } from "#components/frame/whole-error-page.tsx";
