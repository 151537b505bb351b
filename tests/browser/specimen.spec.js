// Every component in each of its states, on the pages that only drafts show.
import { test, expect } from '@playwright/test';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launch, root } from './start-server.js';
import { faults, markup, pages } from './site.js';

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

const specimens = ['/specimen/', '/specimen-formulaires/', '/specimen-pages/'].flatMap(url => [url, `/en${url}`]);

for (const url of specimens) {
  test(`${url}: accessible and whole in every state, at three widths, light and dark, and valid`, async ({ page, request }) => {
    test.setTimeout(120_000);
    expect(await faults(page, server.site + url)).toEqual([]);
    expect(await markup(await (await request.get(server.site + url)).text(), url)).toEqual([]);
  });
}

// The visitor's own colours replace ours and drop every background: what only a background told apart needs an edge.
const colourless = {
  'band': 'a band parts the page, and its title says so',
  'footer': 'the last part of the page, with the links of its landmark',
  'option': 'the ground of a ticked box repeats what the tick says',
  'change__sign': 'a sign drawn in lines, beside the word that says the same',
  'card__media': 'the place of a picture that is not there, hidden then',
};

for (const url of specimens) {
  test(`${url}: in forced colours what a background held together has an edge, and the current place is underlined`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.goto(server.site + url);
    const boxes = await page.evaluate(() => {
      const ground = e => getComputedStyle(e).backgroundColor;
      const painted = e => ground(e) !== 'rgba(0, 0, 0, 0)';
      const below = e => { for (let at = e.parentElement; at; at = at.parentElement) if (painted(at)) return ground(at); return null; };
      const found = [...document.body.querySelectorAll(':not(img)')].filter(e => e.checkVisibility() && painted(e) && ground(e) !== below(e));
      for (const box of found) box.dataset.box = '';
      return found.length;
    });
    expect(boxes).toBeGreaterThan(5);

    await page.emulateMedia({ forcedColors: 'active' });
    const lost = await page.evaluate(() => [...document.querySelectorAll('[data-box]')].filter(box => {
      const { borderTopWidth, borderLeftWidth, display, forcedColorAdjust } = getComputedStyle(box);
      return display !== 'none' && forcedColorAdjust !== 'none' && !parseFloat(borderTopWidth) && !parseFloat(borderLeftWidth);
    }).map(box => `${box.localName}.${[...box.classList].join('.')} in .${box.parentElement.closest('[class]')?.className}`));
    expect([...new Set(lost)].filter(name => !name.split(' ')[0].split('.').some(part => part in colourless))).toEqual([]);

    const here = await page.evaluate(() => [...document.querySelectorAll('a[aria-current]')].filter(a => a.checkVisibility()).map(a => getComputedStyle(a).textDecorationLine));
    expect(here.length).toBeGreaterThan(0);
    expect(new Set(here)).toEqual(new Set(['underline']));
  });
}

// What the specimens do not show, each with its reason: files, then classes.
const elsewhere = {
  sheet: 'a sheet of paper has its own page, whole, and only one state (pages.spec.js, printed in content.spec.js)',
  plan: 'the site map is drawn from the menus, on its own page only (pages.spec.js)',
  menu__here: 'marks the part of the menu where one is, and the specimens are in no menu',
  'way--4': 'a path of four stops stands between those of three and five that are shown',
};

test('the specimens show every component, each of its parts, and are never published', async ({ page }) => {
  expect(pages().filter(url => url.includes('specimen'))).toEqual([]);
  const drawn = new Set();
  for (const url of specimens) {
    await page.goto(server.site + url);
    for (const name of await page.evaluate(() => [...document.querySelectorAll('[class]')].flatMap(e => [...e.classList]))) drawn.add(name);
  }
  const missing = [];
  let seen = 0;
  for (const folder of ['components', 'blocks']) {
    const where = path.join(root, 'themes/templates', folder);
    for (const file of readdirSync(where).filter(file => file.endsWith('.css') && !(file.slice(0, -4) in elsewhere))) {
      const css = readFileSync(path.join(where, file), 'utf8').replace(/\/\*.*?\*\//gs, '').replace(/url\(.*?\)/g, '');
      for (const [, name] of css.matchAll(/\.([a-z][\w-]*)/g)) {
        seen++;
        if (!drawn.has(name) && !(name in elsewhere)) missing.push(`${file}: .${name}`);
      }
    }
  }
  expect(seen).toBeGreaterThan(200);
  expect([...new Set(missing)]).toEqual([]);
});
