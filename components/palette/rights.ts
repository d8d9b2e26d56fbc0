import type { Right } from "#lib/staff/views.ts";

export type PaletteRights = Record<"onboard" | "readKey" | "verifyKey" | "rotateKey", Right>;
