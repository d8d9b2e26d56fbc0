import { fileURLToPath } from "node:url";
import settings from "../../../next.config.js";

/** @type {import("next").NextConfig} */
export default { ...settings, turbopack: { root: fileURLToPath(new URL("../../..", import.meta.url)) } };
