// Narrowing the list of actions: links without JavaScript, combined and instant with it, shared by address, with the
// keyboard alone. What is found is compared with the open data, which knows nothing of the script.
import { test, expect } from '@playwright/test';
import { violations } from './site.js';

const list = () => `${process.env.SITE_URL}/actions/`;
const value = field => [field].flat().map(choice => choice?.value);

/** Titles of the entries of the open data that carry all of the choices. */
async function expected(request, choices) {
  const { entries } = await (await request.get(`${process.env.SITE_URL}/actions.json`)).json();
  return entries.filter(entry => Object.entries(choices).every(([field, any]) => value(entry.fields[field]).some(v => any.includes(v))))
    .map(entry => entry.title).sort();
}

const shown = page => page.locator('.cards .card__title').allTextContents().then(titles => titles.map(t => t.trim()).sort());

test('choices combine: any of one facet, each of several; the address keeps them, a reload and a stranger find the same', async ({ page, request, browser }) => {
  await page.goto(list());
  await page.getByText('Mission', { exact: true }).click();
  await page.getByRole('checkbox', { name: /^Enseignement/ }).check();
  await page.getByRole('checkbox', { name: /^Recherche/ }).check();
  await page.getByText('Niveau d’implication', { exact: true }).click();
  await page.getByRole('checkbox', { name: /^Action/ }).check();

  const titles = await expected(request, { mission: ['enseignement', 'recherche'], niveau: ['action'] });
  expect(titles.length).toBeGreaterThan(1);
  await expect.poll(() => shown(page)).toEqual(titles);
  await expect(page.locator('.listing-count h2')).toHaveText(`${titles.length} actions`);
  await expect(page.locator('.listing-count h2')).toHaveAttribute('aria-live', 'polite');
  await expect(page.getByRole('navigation', { name: 'Pages de la liste' })).toBeHidden();
  const address = new URL(page.url());
  expect(address.searchParams.getAll('mission')).toEqual(['enseignement', 'recherche']);
  expect(address.searchParams.get('niveau')).toBe('action');

  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(page.url());
  await expect.poll(() => shown(stranger)).toEqual(titles);
  await stranger.context().close();

  await page.getByRole('button', { name: 'Retirer tous les choix' }).first().click();
  const all = await expected(request, {});
  await expect.poll(() => shown(page)).toEqual(all);
  expect(new URL(page.url()).search).toBe('');
  await expect(page.locator(':focus')).toHaveText(/Institution/);
});

test('numbers beside the words say what a choice would leave', async ({ page, request }) => {
  await page.goto(`${list()}?mission=recherche`);
  await page.getByText('Durée', { exact: true }).click();
  const box = page.locator('label', { has: page.locator('input[name=duree][value="longue-duree"]') });
  const { length } = await expected(request, { mission: ['recherche'], duree: ['longue-duree'] });
  await expect(box.locator('.facet__count')).toHaveText(new RegExp(`^${length} `));
});

test('nothing found is said, helps, and is accessible', async ({ page }) => {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${list()}?mission=influence-politique&institution=clb-lyon`);
    await expect(page.getByText('Rien ne réunit tous ces choix')).toBeVisible();
    await expect(page.locator('.listing-count h2')).toHaveText('0 action');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Retirer tous les choix' }).last().click();
    await expect(page.locator('.card').first()).toBeVisible();
  }
});

test('a page of one term takes up where its link led', async ({ page, request }) => {
  await page.goto(`${list()}mission/recherche/`);
  await page.getByText('Niveau d’implication', { exact: true }).click();
  await page.getByRole('checkbox', { name: /^Décision/ }).check();
  await expect.poll(() => shown(page)).toEqual(await expected(request, { mission: ['recherche'], niveau: ['decision'] }));
  expect(page.url()).toBe(`${list()}?mission=recherche&niveau=decision`);
});

test('the keyboard alone opens a facet, ticks and clears', async ({ page, request }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await page.goto(list());
  await page.locator('.facet summary').first().focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  const name = await page.evaluate(() => document.activeElement.value);
  await expect.poll(() => shown(page)).toEqual(await expected(request, { mission: [name] }));
  await page.keyboard.press('Space');
  await expect.poll(() => shown(page)).toEqual(await expected(request, {}));
});

test('without JavaScript each term is a link to its own page, and no control is dead', async ({ browser, request }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(list());
  await expect(page.locator('main').getByRole('button')).toHaveCount(0);
  await page.getByText('Durée', { exact: true }).click();
  await page.getByRole('link', { name: /^Longue durée/ }).click();
  const { length } = await expected(request, { duree: ['longue-duree'] });
  await expect(page.locator('.listing-count h2')).toHaveText(`${length} actions`);
  await context.close();
});

/** Going back reads the address anew: the list is asked again should the page change under the question. */
const finds = (page, titles) => expect(async () => expect(await shown(page)).toEqual(titles)).toPass({ timeout: 10_000 });

test('back and forward undo and redo each choice, and coming back from an action finds the list as it was left', async ({ page, request }) => {
  await page.goto(`${list()}mission/recherche/`);
  await page.getByText('Niveau d’implication', { exact: true }).click();
  await page.getByRole('checkbox', { name: /^Décision/ }).check();
  const both = await expected(request, { mission: ['recherche'], niveau: ['decision'] });
  const one = await expected(request, { mission: ['recherche'] });
  expect(both.length).toBeLessThan(one.length);
  await finds(page, both);

  await page.goBack();
  await finds(page, one);
  await expect(page.locator('input[name=niveau][value=decision]')).not.toBeChecked();
  await expect(page.locator('input[name=mission][value=recherche]')).toBeChecked();
  await page.goForward();
  await finds(page, both);
  await expect(page.locator('input[name=niveau][value=decision]')).toBeChecked();

  await page.locator('.card__title a').first().click();
  await page.waitForURL(/\/actions\/[^/?]+\/$/);
  await page.goBack();
  await finds(page, both);
});

test('nothing moves while a filtered list comes, nor while a choice is made', async ({ page }) => {
  await page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver(seen => window.shifts.push(...seen.getEntries().filter(shift => !shift.hadRecentInput).map(shift => shift.value)))
      .observe({ type: 'layout-shift', buffered: true });
  });
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(`${list()}?mission=recherche`);
    await expect(page.locator('[data-filtered]')).toBeAttached();
    await page.waitForTimeout(600);
    expect.soft(await page.evaluate(() => window.shifts), `${width} px, coming`).toEqual([]);
    await page.getByText('Durée', { exact: true }).click();
    await page.getByRole('checkbox', { name: /^Longue durée/ }).check();
    await page.waitForTimeout(600);
    expect.soft(await page.evaluate(() => window.shifts), `${width} px, choosing`).toEqual([]);
  }
});
