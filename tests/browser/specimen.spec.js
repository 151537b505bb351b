// Every component in each of its states, on the page that only drafts show.
import { test, expect } from '@playwright/test';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launch, root } from './start-server.js';
import { faults, markup, pages } from './site.js';

test.describe.configure({ mode: 'serial' });

let work;
let server;

test.beforeAll(async () => {
  work = mkdtempSync(path.join(tmpdir(), 'specimen-tests-'));
  server = await launch(work, ['--no-watch', '--drafts']);
});

test.afterAll(async () => {
  await server?.stop();
  rmSync(work, { recursive: true, force: true });
});

for (const url of ['/specimen/', '/en/specimen/']) {
  test(`${url}: accessible and whole in every state, at three widths, light and dark, and valid`, async ({ page, request }) => {
    test.setTimeout(120_000);
    expect(await faults(page, server.site + url)).toEqual([]);
    expect(await markup(await (await request.get(server.site + url)).text(), url)).toEqual([]);
  });
}

test('the specimen shows the components that an editor or a visitor meets, and is never published', async ({ page }) => {
  expect(pages().filter(url => url.includes('specimen'))).toEqual([]);
  await page.goto(`${server.site}/specimen/`);
  const drawn = new Set(await page.evaluate(() => [...document.querySelectorAll('[class]')].flatMap(e => [...e.classList])));
  // Drawn only by forms (forms.spec.js), by their own pages (content.spec.js), or never on a screen.
  const elsewhere = new Set(['anchor', 'check_rows', 'condition_note', 'confirmation_panel', 'error_summary', 'field', 'form', 'form_paper', 'paper', 'sheet', 'plan', 'way',
    'directory', 'glossary', 'voices', 'key_figures', 'hero', 'listing', 'fact_sections']);
  const folder = path.join(root, 'themes/templates/components');
  const own = readdirSync(folder).filter(file => file.endsWith('.css') && !elsewhere.has(file.slice(0, -4)));
  const missing = own.filter(file => {
    const classes = [...readFileSync(path.join(folder, file), 'utf8').matchAll(/^ {2}\.([a-z_-]+)/gm)].map(match => match[1]);
    return !classes.some(name => drawn.has(name));
  });
  expect(own.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});
