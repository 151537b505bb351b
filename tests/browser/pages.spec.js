// What every page promises: accessible, whole on a phone, asking nobody else for anything, remembering nothing.
import { test, expect } from '@playwright/test';
import { HtmlValidate } from 'html-validate';
import { pages, violations } from './site.js';

const views = [
  { width: 360, height: 800, colorScheme: 'light' },
  { width: 768, height: 1024, colorScheme: 'dark' },
  { width: 1280, height: 900, colorScheme: 'light' },
  { width: 1280, height: 900, colorScheme: 'dark' },
];

const markup = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    // Matters of taste in the source, invisible in a browser.
    'void-style': 'off', 'no-trailing-whitespace': 'off', 'long-title': 'off', 'doctype-style': 'off', 'attr-quotes': 'off',
    // Several ticked boxes of one question are sent under one name, as HTML foresees.
    'form-dup-name': ['error', { shared: ['radio', 'checkbox'] }],
    // HTML allows an id to begin with a digit, as a numbered heading's does.
    'valid-id': ['error', { relaxed: true }],
  },
});

for (const view of views) {
  const { width, height, colorScheme } = view;
  test.describe(`${width} px, ${colorScheme}`, () => {
    test.use({ viewport: { width, height }, colorScheme, baseURL: process.env.SITE_URL });

    test('axe-core finds nothing on any page', async ({ page }) => {
      test.setTimeout(300_000);
      const found = [];
      for (const url of pages()) {
        await page.goto(process.env.SITE_URL + url);
        for (const violation of await violations(page)) found.push(`${url} ${violation}`);
      }
      expect(found).toEqual([]);
    });

    test('no page scrolls sideways', async ({ page }) => {
      test.setTimeout(120_000);
      const wide = [];
      for (const url of pages()) {
        await page.goto(process.env.SITE_URL + url);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (overflow > 0) wide.push(`${url}: ${overflow} px`);
      }
      expect(wide).toEqual([]);
    });
  });
}

test('no request leaves the origin, nothing fails to load, no cookie is set', async ({ page, context }) => {
  test.setTimeout(300_000);
  const elsewhere = new Set();
  const broken = new Set();
  page.on('request', request => {
    if (new URL(request.url()).origin !== process.env.SITE_URL) elsewhere.add(`${page.url()} → ${request.url()}`);
  });
  page.on('response', response => {
    if (response.status() >= 400 && !response.url().endsWith('/404.html')) broken.add(`${response.status()} ${response.url()}`);
  });
  page.on('console', message => {
    if (message.type() === 'error' && !page.url().endsWith('/404.html')) broken.add(`${page.url()}: ${message.text()}`);
  });
  for (const url of pages()) {
    await page.goto(process.env.SITE_URL + url);
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await page.waitForLoadState('networkidle');
  }
  expect([...elsewhere]).toEqual([]);
  expect([...broken]).toEqual([]);
  expect(await context.cookies()).toEqual([]);
  expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
});

test('html-validate finds nothing on any page', async ({ request }) => {
  test.setTimeout(120_000);
  const found = [];
  for (const url of pages()) {
    const html = await (await request.get(process.env.SITE_URL + url)).text();
    const report = await markup.validateString(html, url);
    for (const result of report.results) for (const m of result.messages) found.push(`${url}:${m.line} ${m.ruleId} ${m.message}`);
  }
  expect(found).toEqual([]);
});

test('an unknown address answers 404 with a page that helps', async ({ page }) => {
  const response = await page.goto(`${process.env.SITE_URL}/cette-page-n-existe-pas/`);
  expect(response.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('main').getByRole('link').first()).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test('the keyboard reaches the content first, then the menu, on a phone without JavaScript', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 800 } });
  const page = await context.newPage();
  await page.goto(process.env.SITE_URL);
  await page.keyboard.press('Tab');
  const skip = page.locator(':focus');
  await expect(skip).toHaveAttribute('href', '#contenu');
  await expect(skip).toBeInViewport();
  await context.close();
});
