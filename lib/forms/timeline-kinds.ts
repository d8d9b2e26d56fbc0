/** Which entries a timeline shows. */
export const timelineKinds = ["all", "people", "requests", "keys", "users", "troubles"] as const;
export type TimelineKind = (typeof timelineKinds)[number];
