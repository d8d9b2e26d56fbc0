import { dueStepPage } from "#lib/onboarding/page.ts";

export default dueStepPage();
