// What several browser tests need to know of the site under test.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import axeCore from 'axe-core';
import { HtmlValidate } from 'html-validate';

/** Every page that the generator wrote, as a site URL ("/actions/"), 404 included. */
export function pages() {
  const out = process.env.SITE_OUT;
  return readdirSync(out, { recursive: true })
    .filter(file => file.endsWith('.html'))
    .map(file => '/' + file.split(path.sep).join('/').replace(/index\.html$/, ''))
    .sort();
}

/** Runs the staff's command against the server's queue and returns what it prints. */
export function staff(...args) {
  return execFileSync(process.env.STAFF_BIN, args, {
    encoding: 'utf8',
    env: {
      ...process.env,
      AWS_ENDPOINT_URL_DYNAMODB: process.env.QUEUE_URL,
      AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_REGION: 'eu-central-2',
    },
  });
}

/** Violations that axe-core finds in the page: WCAG 2.2 A and AA, and its best practices. One line each. */
export async function violations(page) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axeCore.source);
  const { violations } = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    resultTypes: ['violations'],
  }));
  return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${v.help} — ${n.target.join(' ')}`));
}

const widths = [360, 768, 1280];

/** Faults of the page at `url`: what axe-core finds and whether it scrolls sideways, at each width, light and dark. */
export async function faults(page, url) {
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    // Opened anew: styles that change under the eye are in between two colours for a moment.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto(url);
    found.push(...(await faultsAsShown(page)).map(fault => `${url}, ${colorScheme}, ${fault}`));
  }
  return found;
}

/** The same of the page as it stands. */
export async function faultsAsShown(page) {
  const found = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (overflow > 0) found.push(`${width} px: sideways by ${overflow} px`);
    for (const violation of await violations(page)) found.push(`${width} px: ${violation}`);
  }
  return found;
}

/** Runs `look(tab, url)` for every URL, a few tabs at a time, and returns all that they found. */
export async function inTabs(browser, urls, look, init = null, tabs = 2) {
  const left = [...urls];
  const found = [];
  await Promise.all(Array.from({ length: tabs }, async () => {
    const context = await browser.newContext();
    const tab = await context.newPage();
    if (init) await tab.addInitScript(init);
    for (let url = left.shift(); url !== undefined; url = left.shift()) found.push(...await look(tab, url));
    await context.close();
  }));
  return found.sort();
}

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    // Matters of taste in the source, invisible in a browser.
    'void-style': 'off', 'no-trailing-whitespace': 'off', 'long-title': 'off', 'doctype-style': 'off', 'attr-quotes': 'off',
    // Several ticked boxes of one question are sent under one name, and of several buttons the one pressed, as HTML foresees.
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'submit'] }],
    // HTML allows an id to begin with a digit, as a numbered heading's does.
    'valid-id': ['error', { relaxed: true }],
  },
});

/** What html-validate finds in a page, one line each. */
export async function markup(html, url) {
  const { results } = await validator.validateString(html, url);
  return results.flatMap(result => result.messages.map(m => `${url}:${m.line} ${m.ruleId} ${m.message}`));
}
