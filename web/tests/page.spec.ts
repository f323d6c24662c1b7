//! Every view as a reader meets it: what it shows, what its filters do, how it is reached by keyboard,
//! that it asks nobody but its server, and that axe finds no serious fault.

import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Fails on anything the page asks of another host, on errors, and on what the policy forbids. */
test.beforeEach(async ({ page, baseURL }) => {
  const own = new URL(baseURL!).host;
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (!["data:", "blob:"].includes(url.protocol)) expect(url.host, "every request stays on this machine").toBe(own);
  });
  page.on("pageerror", (error) => expect(error.message, "no script fails").toBe(""));
  page.on("console", (message) => {
    if (message.type() === "error") expect(message.text()).not.toMatch(/Content Security Policy|Uncaught/);
  });
});

async function noSeriousFault(page: Page) {
  const found = await new AxeBuilder({ page }).analyze();
  const serious = found.violations.filter((v) => v.impact === "serious" || v.impact === "critical");
  expect(serious.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`)).toEqual([]);
}

async function firstPair(page: Page): Promise<{ a: string; b: string; a_name: string }> {
  const graph = await (await page.request.get("/api/network?limit=1")).json();
  return graph.pairs[0];
}

for (const theme of ["light", "dark"] as const) {
  test.describe(theme, () => {
    test.use({ colorScheme: theme });

    test("front", async ({ page }) => {
      await page.goto("/");
      await expect(page.getByRole("heading", { name: "Latest happenings" })).toBeVisible();
      await expect(page.getByRole("heading", { name: "What changed" })).toBeVisible();
      await expect(page.locator(".map path.land").first()).toBeVisible();
      await expect(page.locator("article .quote").first()).not.toBeEmpty();
      await expect(page.locator(".plot canvas")).toBeVisible();
      await noSeriousFault(page);
    });

    test("dossier of a pair and of one", async ({ page }) => {
      const pair = await firstPair(page);
      await page.goto(`/dossier?one=${pair.a}&other=${pair.b}`);
      for (const name of ["Timeline", "Happenings", "Exchange ledger", "Figures in dispute", "Standing states", "Claims by speaker"]) {
        await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
      }
      await expect(page.locator("svg rect[class]").first()).toBeVisible();
      await noSeriousFault(page);
      await page.goto(`/dossier?one=${pair.a}`);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(pair.a_name);
      await noSeriousFault(page);
    });

    test("map", async ({ page }) => {
      await page.goto("/map");
      await expect(page.locator(".map path.land").nth(100)).toBeAttached();
      const spot = page.locator(".map .spot").first();
      await spot.focus();
      await page.keyboard.press("Enter");
      await expect(page).toHaveURL(/place=|site=/);
      await expect(page.locator("article .quote").first()).toBeVisible();
      await noSeriousFault(page);
    });

    test("network", async ({ page }) => {
      await page.goto("/network");
      await expect(page.locator(".plane canvas").first()).toBeVisible();
      await expect(page.locator("table a").first()).toBeVisible();
      await noSeriousFault(page);
    });

    test("reader", async ({ page }) => {
      await page.goto("/reader");
      await page.locator(".articles a").first().click();
      await expect(page.locator(".sentence .is-act").first()).toBeVisible();
      await expect(page.locator(".sentence.uncoded").first()).toBeVisible();
      await noSeriousFault(page);
    });

    test("search", async ({ page }) => {
      await page.goto("/search?q=said");
      await expect(page.locator(".hit mark").first()).toBeVisible();
      await noSeriousFault(page);
    });

    test("sql", async ({ page }) => {
      await page.goto("/sql");
      await page.getByRole("button", { name: "Run" }).click();
      await expect(page.locator(".answer td").first()).toBeVisible();
      await noSeriousFault(page);
    });
  });
}

test("filters live in the address and narrow every part of the front", async ({ page, isMobile }) => {
  await page.goto("/");
  if (isMobile) await page.getByRole("button", { name: /^Filters/ }).click();
  const count = page.getByRole("status").filter({ hasText: /happening/ }).first();
  const before = parseInt(await count.innerText(), 10);
  await page.getByRole("button", { name: "material conflict" }).click();
  await expect(page).toHaveURL(/quad=material(\+|%20)conflict/);
  await expect.poll(async () => parseInt(await count.innerText(), 10)).toBeLessThan(before);
  await page.getByLabel("Status").selectOption("actual");
  await expect(page).toHaveURL(/status=actual/);
  const address = page.url();
  await page.goto("/search");
  await page.goto(address);
  await expect(page.getByRole("button", { name: "material conflict" })).toHaveAttribute("aria-pressed", "true");
  await page.getByRole("button", { name: "Clear all" }).click();
  await expect.poll(async () => parseInt(await count.innerText(), 10)).toBe(before);
  await page.goBack();
  await expect(page).toHaveURL(/status=actual/);
});

test("a row and its words find each other", async ({ page }) => {
  await page.goto("/reader");
  await page.locator(".articles a").first().click();
  const row = page.locator(".told button").first();
  await row.hover();
  await expect(page.locator(".seg.lit").first()).toBeVisible();
  await page.locator(".seg.is-act").first().click();
  const open = page.locator(".told.active");
  await expect(open).toHaveCount(1);
  await expect(open.locator("dt", { hasText: "rule" })).toBeVisible();
  await expect(open.locator("dt", { hasText: "status" })).toBeVisible();
  await row.focus();
  await page.keyboard.press("Enter");
});

test("a pasted text is read at once and its markup stays text", async ({ page }) => {
  await page.goto("/reader");
  const evil = '<img src=x onerror="document.title=1"><script>document.title="broken"</script>';
  await page.getByLabel("Text of the article").fill(`MINSK (Sample Wire) - Belarus expelled two Polish diplomats on Monday ${evil}.\nPoland condemned the move, its foreign minister said.`);
  await page.getByLabel("Published").fill("2023-03-14");
  await page.getByRole("button", { name: "Read", exact: true }).click();
  await expect(page.locator("#reading .seg.is-act").first()).toBeVisible({ timeout: 30_000 });
  await expect(page.locator("#reading")).toContainText('<img src=x onerror=');
  await expect(page.locator("#reading img")).toHaveCount(0);
  await expect(page).toHaveTitle(/Reader/);
});

test("an address is fetched and read, and what is wrong with one is told", async ({ page }) => {
  const words = "Belarus expelled two Polish diplomats on Monday. Poland condemned the move, its foreign minister said. ";
  const site = createServer((request, response) => {
    const known = request.url === "/story";
    response.writeHead(known ? 200 : 404, { "content-type": "text/html; charset=utf-8" });
    response.end(known ? `<html><body><article><h1>Two expelled</h1><p>${words.repeat(4)}</p></article></body></html>` : "no");
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  try {
    await page.goto("/reader");
    const box = page.getByLabel("Text of the article, or its address");
    await box.fill(`${address}/none`);
    await page.getByRole("button", { name: "Read", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText("404");
    await box.fill(`${address}/story`);
    await page.getByRole("button", { name: "Read", exact: true }).click();
    await expect(page.locator("#reading .seg.is-act").first()).toBeVisible({ timeout: 30_000 });
    await expect(page.locator("#reading .headline")).toHaveText("Two expelled");
    await expect(page.getByRole("alert")).toHaveCount(0);
  } finally {
    site.close();
  }
});

test("sql refuses to write and says why", async ({ page }) => {
  await page.goto("/sql");
  await page.getByLabel("Statement").fill("DELETE FROM documents");
  await page.getByRole("button", { name: "Run" }).click();
  await expect(page.getByRole("alert")).toContainText("cannot modify");
  await page.getByLabel("Statement").fill("SELECT count(*) AS n FROM documents");
  await page.keyboard.press("Control+Enter");
  await expect(page.locator(".answer td").first()).toHaveText(/^\d+$/);
});

test("views are saved as CSV, JSON and a picture", async ({ page }) => {
  for (const path of ["/", "/map", "/search?q=said"]) {
    await page.goto(path);
    const tools = page.locator(".tools", { has: page.getByRole("link", { name: "CSV" }) }).last();
    await expect(tools).toBeVisible();
    const csv = await page.request.get((await tools.getByRole("link", { name: "CSV" }).getAttribute("href"))!);
    expect(csv.headers()["content-type"]).toContain("text/csv");
    expect((await csv.text()).split("\n").length).toBeGreaterThan(1);
    const json = await page.request.get((await tools.getByRole("link", { name: "JSON" }).getAttribute("href"))!);
    expect(json.ok()).toBe(true);
    const saved = page.waitForEvent("download");
    await tools.getByRole("button", { name: "Picture" }).click();
    const file = await saved;
    expect(file.suggestedFilename()).toMatch(/\.png$/);
  }
});

test("everything is reached by keyboard", async ({ page, isMobile }) => {
  test.skip(isMobile, "a phone has none");
  await page.goto("/");
  await page.keyboard.press("Tab");
  await expect(page.getByText("Skip to the content")).toBeFocused();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search the record" })).toBeFocused();
  await page.keyboard.type("border");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/search\?q=border/);
});

test("nothing is wider than a phone", async ({ page, isMobile }) => {
  test.skip(!isMobile, "phones only");
  const pair = await firstPair(page);
  for (const path of ["/", `/dossier?one=${pair.a}&other=${pair.b}`, "/map", "/network", "/reader", "/search?q=said", "/sql"]) {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, path).toBeLessThanOrEqual(391);
  }
});

test("what is loaded before the coast lines is under 300 kB", async ({ page }) => {
  const sizes: Promise<number>[] = [];
  page.on("requestfinished", (request) => {
    if (/assets|\/$|icon/.test(request.url()) && !request.url().includes("countries")) {
      sizes.push(request.sizes().then((told) => told.responseBodySize));
    }
  });
  await page.goto("/");
  await page.waitForLoadState("networkidle");
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  expect(bytes).toBeGreaterThan(20_000);
  expect(bytes).toBeLessThan(300_000);
});
