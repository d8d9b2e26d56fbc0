import { PageHeader } from "#components/ui/page-header.tsx";
import type { Overview } from "#lib/overview/views.ts";
import { AttentionFigure, HealthFigure } from "./daily-figures.tsx";
import { KeyAgesFigure, KeyReadsFigure } from "./key-figures.tsx";
import { OnboardingsFigure, UnfinishedFigure } from "./onboarding-figures.tsx";

/** The book of customers in pictures. All come from the server, and each has its numbers as a table. */
export function OverviewPage({ overview }: { overview: Overview }) {
  const { onboardings, unfinished, keys, attention, health, countedSince, reads } = overview;
  return (
    <>
      <PageHeader title="Overview" meta="Archived tenants are not included. Days and weeks are in UTC." />
      <div className="grid gap-x-10 gap-y-10 lg:grid-cols-2">
        <OnboardingsFigure weeks={onboardings} />
        <UnfinishedFigure steps={unfinished} />
        <AttentionFigure lines={attention} countedSince={countedSince} />
        <HealthFigure strip={health} countedSince={countedSince} />
        <KeyAgesFigure keys={keys} />
        {reads !== null && <KeyReadsFigure reads={reads} />}
      </div>
    </>
  );
}
