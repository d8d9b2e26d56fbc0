import { expectAccessible } from "#tests/support/browser/accessible.ts";
import { walks } from "#tests/support/browser/states.ts";
import { test } from "#tests/support/browser/test.ts";

for (const [part, walk] of Object.entries(walks))
  test(`axe finds nothing in either theme, and 320 pixels are enough: ${part}`, async ({ page, app }) => {
    test.slow();
    await walk(page, app, (what, shown) => expectAccessible(shown, what));
  });
