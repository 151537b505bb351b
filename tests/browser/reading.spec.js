// What reading asks for beyond a page that looks right: words without mistakes, text as large as one needs, wider
// spacing, the keyboard alone, and paper.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { test, expect } from '@playwright/test';
import { pages } from './site.js';

// Words that the dictionary lacks and that are right: names, abbreviations, words of the field.
const words = path.join(import.meta.dirname, 'words.txt');

// One page of each kind: what is true of one listing or action is true of the next.
const kinds = ['/', '/actions/', '/actions/hug-reseau-de-partenaires/', '/comprendre/', '/devenez-partenaire/', '/demande-de-collaboration/'];

/** The French text of the page as it is read, link addresses and code left out. */
function frenchText() {
  const isFrench = element => element.closest('[lang]').matches('[lang|=fr]');
  const text = isFrench(document.documentElement) ? [document.title] : [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!parent.closest('script, style, code') && isFrench(parent)) text.push(node.data);
  }
  const named = [...document.querySelectorAll('[alt], [aria-label]')].filter(isFrench).flatMap(e => [e.getAttribute('alt'), e.getAttribute('aria-label')]);
  return [...text, ...named.filter(Boolean)].join('\n');
}

test('Hunspell finds no mistake in the French of any page', async ({ page }) => {
  test.setTimeout(180_000);
  const seen = new Map();
  for (const url of pages()) {
    await page.goto(process.env.SITE_URL + url);
    const text = (await page.evaluate(frenchText)).replaceAll('’', "'").replace(/\S*(\d|@|:\/\/|\.ch\b)\S*/g, ' ');
    for (const found of text.match(/\p{L}[\p{L}'-]*/gu) ?? []) {
      const word = found.replace(/^([cdjlmnst]|qu)'(?=\p{Lu})/iu, '').replace(/['-]+$/, '');
      if (!seen.has(word)) seen.set(word, url);
    }
  }
  expect(seen.size).toBeGreaterThan(1000);
  const unknown = execFileSync('hunspell', ['-d', 'fr', '-p', words, '-l', '-i', 'utf-8'],
    { input: [...seen.keys()].join('\n'), encoding: 'utf8' });
  expect(unknown.split('\n').filter(Boolean).map(word => `${word} (${seen.get(word) ?? '…'})`)).toEqual([]);
});

test('at 320 px, which is 400 % of a small screen, nothing scrolls sideways', async ({ page }) => {
  test.setTimeout(120_000);
  await page.setViewportSize({ width: 320, height: 640 });
  const wide = [];
  for (const url of pages()) {
    await page.goto(process.env.SITE_URL + url);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (overflow > 0) wide.push(`${url}: ${overflow} px`);
  }
  expect(wide).toEqual([]);
});

// WCAG 2.2, success criterion 1.4.12.
test('text with wider spacing is neither cut nor pushed off the page', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  for (const url of kinds) {
    await page.goto(process.env.SITE_URL + url);
    const cut = await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
        p { margin-block-end: 2em !important }`);
      document.adoptedStyleSheets = [sheet];
      const clips = element => ['hidden', 'clip'].includes(getComputedStyle(element).overflowX)
        && element.clientWidth > 1 && element.textContent.trim() !== ''
        && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
      const found = [...document.querySelectorAll('body *')].filter(clips).map(e => e.outerHTML.slice(0, 120));
      const sideways = document.documentElement.scrollWidth - document.documentElement.clientWidth;
      return sideways > 0 ? [...found, `sideways by ${sideways} px`] : found;
    });
    expect(cut, url).toEqual([]);
  }
});

for (const width of [360, 1280]) {
  test(`the keyboard reaches everything in order, visibly, at ${width} px`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 800 });
    for (const url of kinds) {
      await page.goto(process.env.SITE_URL + url);
      // A group of radio buttons is one stop, its first while none is chosen.
      const expected = await page.evaluate(() => {
        const groups = new Set();
        const stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
          .filter(e => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex >= 0)
          .filter(e => e.type !== 'radio' || (!groups.has(e.name) && groups.add(e.name)));
        stops.forEach((e, index) => { e.dataset.stop = index; });
        return stops.length;
      });
      for (let stop = 0; stop < expected; stop += 1) {
        await page.keyboard.press('Tab');
        const focused = () => page.evaluate(() => {
          const e = document.activeElement;
          const style = getComputedStyle(e);
          const box = e.getBoundingClientRect();
          // A link that covers its card shows focus on the card; a small control, on its label.
          const bearers = [[e], [e, '::after'], [e.closest('label') ?? e], [e.parentElement], [e.closest('.card, li') ?? e]];
          const marked = bearers.map(bearer => getComputedStyle(...bearer));
          return {
            stop: Number(e.dataset.stop),
            visible: marked.some(s => (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none') || style.appearance === 'auto',
            inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
          };
        });
        // Polled: the skip link slides in.
        await expect.poll(focused, `${url}, stop ${stop}`).toMatchObject({ stop, visible: true, inside: true });
      }
    }
  });
}

test('a table of four columns is a list on a phone, and still a table to a screen reader', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await page.goto(`${process.env.SITE_URL}/plateforme/`);
  const table = page.locator('.table-scroll').filter({ hasText: 'Avantages' });
  expect(await table.evaluate(e => e.scrollWidth - e.clientWidth)).toBe(0);
  const cells = table.locator('tbody tr').first().locator('td');
  const shown = await cells.evaluateAll(all => all.map(e => getComputedStyle(e, '::before').content.split(' / ')[0]));
  expect(shown).toEqual(['none', '"Comment ça marche"', '"Avantages"', '"Limites"']);
  const places = await cells.evaluateAll(all => all.map(e => e.getBoundingClientRect()).map(({ left, top }) => ({ left, top })));
  expect(new Set(places.map(({ left }) => left)).size).toBe(1);
  expect(new Set(places.map(({ top }) => top)).size).toBe(4);

  // What the browser itself tells screen readers: the roles, and each name of a column once
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const said = role => nodes.filter(node => !node.ignored && node.role?.value === role).map(node => node.name?.value);
  expect(said('columnheader')).toEqual(expect.arrayContaining(['Méthode', 'Comment ça marche', 'Avantages', 'Limites']));
  expect(said('cell').filter(name => name === 'Des profils variés.')).toHaveLength(1);
  expect(said('row').length).toBe(await page.locator('tr').count());
});

test('a page takes no more paper than its text: an action two sheets, a meeting one', async ({ page }) => {
  for (const { url, sheets } of [{ url: '/actions/hug-groupes-de-discussion/', sheets: 2 }, { url: '/agenda/rencontre-quebec-2023/', sheets: 1 }]) {
    await page.goto(process.env.SITE_URL + url);
    const pdf = (await page.pdf({ preferCSSPageSize: true, format: 'A4' })).toString('latin1');
    expect(pdf.match(/\/MediaBox/g).length, url).toBe(sheets);
  }
});

test('an action and a form print as clean documents', async ({ page }) => {
  await page.emulateMedia({ media: 'print' });
  for (const url of ['/actions/hug-reseau-de-partenaires/', '/devenez-partenaire/']) {
    await page.goto(process.env.SITE_URL + url);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    const printed = await page.evaluate(() => ({
      screenOnly: [...document.querySelectorAll('nav, button, .skip-link')].filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 80)),
      paper: getComputedStyle(document.body).backgroundColor,
      ink: getComputedStyle(document.querySelector('main p')).color,
    }));
    expect(printed.screenOnly, url).toEqual([]);
    expect(printed.paper).toMatch(/rgb\(255, 255, 255\)|rgba\(0, 0, 0, 0\)/);
    expect(printed.ink.match(/\d+/g).slice(0, 3).every(channel => Number(channel) < 90), printed.ink).toBe(true);
  }
});
