// Without this file every response would carry the page of Next with its styles.
export { default } from "./not-found.tsx";
