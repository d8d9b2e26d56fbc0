import { expect, test } from "#tests/support/browser/test.ts";
import { freePort } from "#tests/support/world/free-port.ts";

const token = "a token of the metrics 0123456789";
const bearer = { headers: { Authorization: `Bearer ${token}` } };

test("Prometheus reads the app and the worker, each with the token", async ({ page, app }) => {
  const url = await app.serve({ METRICS_TOKEN: token });
  try {
    await page.goto(`${url}/sign-in`);
    expect((await page.request.get(`${url}/api/metrics`)).status()).toBe(401);
    const answer = await page.request.get(`${url}/api/metrics`, bearer);
    expect(answer.headers()["content-type"]).toContain("text/plain; version=0.0.4");
    const text = await answer.text();
    // The server counts, and one of its routes answers.
    expect(text).toContain('onboarding_http_requests_total{route="/sign-in",method="GET",status="200"} 1');
    expect(text).toContain(
      'onboarding_http_requests_total{route="/api/metrics",method="GET",status="401"} 1',
    );
    expect(text).toContain("onboarding_installation_up 1");
  } finally {
    await app.end(url);
  }
  const port = await freePort();
  const metrics = `http://127.0.0.1:${port}/metrics`;
  await app.work(true, { METRICS_TOKEN: token, WORKER_METRICS_PORT: String(port) });
  const statusOf = (options?: typeof bearer) =>
    page.request.get(metrics, options).then(
      (answer) => answer.status(),
      () => 0,
    );
  await expect.poll(() => statusOf(bearer)).toBe(200);
  expect(await statusOf()).toBe(401);
  expect(await (await page.request.get(metrics, bearer)).text()).toContain("process_cpu_seconds_total");
  await app.work(false);
});
