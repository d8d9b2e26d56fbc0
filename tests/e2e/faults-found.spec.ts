/* What `expectAccessible` looks for is found, also where only a width or a theme shows it. */
import { expect, type Page, test } from "playwright/test";
import { findFaults } from "#tests/support/browser/accessible.ts";

const style = `
  body { margin: 0; background: #fff; color: #111; font: 16px sans-serif }
  button { width: 48px; height: 48px }
  .narrow, .middle { display: none }
  @media (max-width: 330px) {
    .narrow { display: block }
    #small { width: 12px; height: 12px; padding: 0 }
  }
  @media (min-width: 600px) and (max-width: 700px) { .middle { display: block } #changing { color: #bbb } }
  @media (max-width: 700px) { #heading { display: none } }
  @media (prefers-color-scheme: dark) { #dark { color: #bbb } }
`;

/** The faults in a page with this in it: where, which, and the id of the element. */
async function faultsOf(page: Page, html: string): Promise<string[]> {
  await page.setContent(
    `<!doctype html><html lang="en"><head><title>Faults</title><style>${style}</style></head>
     <body><main><h1>Faults</h1><p>Some text</p><p style="color:#333">Fine</p>${html}</main></body></html>`,
  );
  const said = (found: unknown) =>
    `${/^[a-z-]+(?=: )/.exec(String(found))?.[0] ?? ""} ${/ id="(\w+)"/.exec(String(found))?.[1] ?? ""}`;
  return (await findFaults(page)).flatMap(({ at, found }) =>
    found.map((each) => `${at}: ${said(each)}`.trim()),
  );
}

test("what is right has no fault, as often as it is looked at", async ({ page }) => {
  const html = '<label>Name <input></label> <button>Go</button> <button class="middle">Also</button>';
  expect(await faultsOf(page, html)).toEqual([]);
  expect(await faultsOf(page, html)).toEqual([]);
});

/** At 360 pixels colours are as at 320. */
const everywhere = ["light", "dark", "320 pixels", "640 pixels"];
const pale = (id: string) => everywhere.map((at) => `${at}: color-contrast ${id}`);

test("contrast that is too low is found, where the same colours are fine elsewhere too", async ({ page }) => {
  const html = `
    <p id="plain" style="color:#bbb">Pale</p>
    <p id="dark">Pale in the dark</p>
    <p id="changing">Pale at 640 pixels</p>
    <p id="added" class="narrow" style="color:#bbb">Pale at 320 pixels</p>
    <div style="background:#222"><p id="ground" style="color:#333">On a dark ground</p></div>
    <div style="background:#222"><p id="half" style="color:#333;background:rgb(0 0 0 / .1)">On half a ground</p></div>
    <div style="opacity:.3"><p id="faded" style="color:#333;background:#fff">Faded</p></div>
    <div style="position:relative"><div style="position:absolute;inset:0;background:#222"></div>
      <p id="above" style="position:relative;margin:0;color:#333">With something below</p></div>
    <div style="position:relative"><div style="background:#222;height:60px"></div>
      <p id="moved" style="color:#333;position:absolute;top:0">Moved</p></div>
    <p style="color:#888;font-size:30px">Large</p><p id="little" style="color:#888">Little</p>`;
  expect((await faultsOf(page, html)).toSorted()).toEqual(
    [
      ..."plain ground half faded above moved little".split(" ").flatMap(pale),
      "dark: color-contrast dark",
      "640 pixels: color-contrast changing",
      "320 pixels: color-contrast added",
    ].toSorted(),
  );
});

test("what only a width shows is found", async ({ page }) => {
  const html = `
    <button id="small">1</button><button>2</button><br>
    <button id="first" class="narrow"></button><button id="second" class="middle"></button>
    <h2 id="heading">Two</h2><h3 id="third">Three</h3>`;
  expect(new Set(await faultsOf(page, html))).toEqual(
    new Set([
      "320 pixels: target-size small",
      "320 pixels: button-name first",
      "640 pixels: button-name second",
      "320 pixels: heading-order third",
      "360 pixels: heading-order third",
      "640 pixels: heading-order third",
    ]),
  );
});

test("what does not fit is found, and a missing label", async ({ page }) => {
  const html = `
    <input id="nameless">
    <div id="wide" style="width:400px">Wide</div>
    <p id="cut" style="overflow:hidden;white-space:nowrap;width:60px">More words than fit there</p>
    <p id="broken" style="width:40px;word-break:break-all">Incomparable</p>`;
  const found = await faultsOf(page, html);
  expect(found).toContain("light: label nameless");
  for (const at of ["320 pixels", "360 pixels"])
    expect(found).toEqual(
      expect.arrayContaining([`${at}, as wide as the screen:`, `${at}, beyond the edge:  wide`]),
    );
  for (const at of ["320 pixels", "360 pixels", "640 pixels"])
    expect(found).toEqual(expect.arrayContaining([`${at}, cut off:  cut`, `${at}, words broken in two:`]));
});
