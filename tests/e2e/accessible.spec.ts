import { test } from "#tests/support/e2e.ts";
import { expectAccessible } from "#tests/support/e2e-accessible.ts";
import { walks } from "#tests/support/e2e-states.ts";

for (const [part, walk] of Object.entries(walks))
  test(`axe finds nothing in either theme, and 360 pixels are enough: ${part}`, async ({ page, app }) => {
    test.slow();
    await walk(page, app, (what, shown) => expectAccessible(shown, what));
  });
