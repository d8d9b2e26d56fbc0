"use client";

import { createContext } from "react";

/** Asks for the password in place, then calls back. Null outside the pages for staff. */
export const ReauthenticateContext = createContext<((onConfirmed: () => void) => void) | null>(null);
