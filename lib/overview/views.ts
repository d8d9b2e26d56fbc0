import "server-only";
/* The pictures of the overview. Days are 2026-11-27, weeks are named by their Monday, both in UTC. */

/** Onboardings by the week in which they began; imported organizations are not counted. */
export type OnboardingWeek = {
  week: string;
  begun: number;
  /** How many of them have their key by now. */
  finished: number;
  /** The middle time from the start to the verified key; null if none is finished. */
  medianSeconds: number | null;
};

/** Onboardings that nobody has finished, by the step that comes next. */
export type UnfinishedStep = { step: string; count: number; olderThanWeek: number };

/** Keys whose age is from `fromDays` up to the next one; the last has no end. */
type KeyAge = { fromDays: number; count: number };

export type KeyAges = {
  ages: KeyAge[];
  maxAgeDays: number;
  overdue: number;
  /** Tenants that are onboarded and have no key in use. */
  without: number;
};

/** One day of a count; null: nothing was counted on it. */
type Counted = { day: string; n: number | null };

export type AttentionLine = { code: string; name: string; days: Counted[] };

/** How many tenants' organizations did how well, by the last look before the day's last count. */
export type HealthStrip = {
  day: string;
  counts: { good: number; failing: number; blind: number; unseen: number } | null;
};

/** How often one person copied or revealed keys, or took them with a link, by week. */
export type KeyReads = { id: string; person: string; weeks: { week: string; n: number }[] };

export type Overview = {
  onboardings: OnboardingWeek[];
  unfinished: UnfinishedStep[];
  keys: KeyAges;
  attention: AttentionLine[];
  health: HealthStrip[];
  /** The first day that has counts; null if there is none yet. */
  countedSince: string | null;
  /** Null for those who may not read the audit log. */
  reads: KeyReads[] | null;
};
