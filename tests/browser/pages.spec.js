// What every page promises: accessible, whole on a phone, standing still, asking nobody else for anything, remembering
// nothing. Pages are shared out among several tests, and each is opened once for all its widths and both colours.
import { test, expect } from '@playwright/test';
import { dribble } from './dribble.js';
import { faults, faultsAsShown, inTabs, markup, pages, violations } from './site.js';

const shares = 4;

for (let share = 0; share < shares; share++) {
  test(`every page is accessible and whole at three widths, light and dark, part ${share + 1} of ${shares}`, async ({ browser }) => {
    test.setTimeout(900_000);
    const mine = pages().filter((_, index) => index % shares === share);
    expect(mine.length).toBeGreaterThan(10);
    const found = await inTabs(browser, mine, (tab, url) => faults(tab, process.env.SITE_URL + url));
    expect(found).toEqual([]);
  });
}

test('the proof can fail: a page with faults is found out', async ({ page }) => {
  await page.goto(process.env.SITE_URL);
  await page.evaluate(() => {
    document.querySelector('main h1').style.color = '#bbb';
    const wide = document.createElement('img');
    wide.src = '/assets/absent.svg';
    wide.style.inlineSize = '200vw';
    wide.style.maxInlineSize = 'none';
    document.querySelector('main').append(wide);
  });
  const found = (await faultsAsShown(page)).join('\n');
  for (const fault of ['image-alt', 'color-contrast', 'sideways']) expect(found).toContain(fault);
});

test('nothing moves while a page arrives piece by piece, on a phone, a tablet and a desk', async ({ browser }) => {
  test.setTimeout(900_000);
  const slow = await dribble();
  const listen = () => {
    window.moved = [];
    new PerformanceObserver(list => {
      for (const { value, sources: [first] } of list.getEntries()) window.moved.push(`${value} ${first?.node?.parentElement?.className}`);
    }).observe({ type: 'layout-shift', buffered: true });
  };
  const shift = async (tab, url) => {
    await tab.goto(url, { waitUntil: 'load' });
    await tab.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
    return tab.evaluate(() => window.moved);
  };
  const moved = await inTabs(browser, pages(), async (tab, url) => {
    const found = [];
    for (const width of [360, 768, 1280]) {
      await tab.setViewportSize({ width, height: 800 });
      for (const what of await shift(tab, slow.site + url)) found.push(`${url} at ${width} px: ${what}`);
    }
    return found;
  }, listen, 4);
  expect(moved).toEqual([]);

  // What listens does hear: a row in the middle of which something arrives later moves.
  slow.answers.set('/moves/', '<!doctype html><title>x</title><div style="display: flex"><p style="flex: 1">x</p>\n<p>x\n</p>' + '<p>late</p>\n'.repeat(4) + '</div>');
  const tab = await browser.newPage({ viewport: { width: 360, height: 800 } });
  await tab.addInitScript(listen);
  expect(await shift(tab, `${slow.site}/moves/`)).not.toEqual([]);
  await tab.close();
  await slow.stop();
});

test('no request leaves the origin, nothing fails to load, no cookie is set', async ({ browser }) => {
  test.setTimeout(300_000);
  const found = await inTabs(browser, pages(), async (tab, url) => {
    const heard = new Set();
    const hear = {
      request: request => { if (new URL(request.url()).origin !== process.env.SITE_URL) heard.add(`${url} → ${request.url()}`); },
      response: response => { if (response.status() >= 400 && !response.url().endsWith('/404.html')) heard.add(`${response.status()} ${response.url()}`); },
      console: message => { if (message.type() === 'error' && url !== '/404.html') heard.add(`${url}: ${message.text()}`); },
    };
    for (const [name, listener] of Object.entries(hear)) tab.on(name, listener);
    await tab.goto(process.env.SITE_URL + url);
    await tab.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await tab.waitForLoadState('networkidle');
    for (const [name, listener] of Object.entries(hear)) tab.off(name, listener);
    for (const cookie of await tab.context().cookies()) heard.add(`${url} sets ${cookie.name}`);
    if (await tab.evaluate(() => localStorage.length + sessionStorage.length)) heard.add(`${url} stores`);
    return [...heard];
  });
  expect(found).toEqual([]);
});

test('html-validate finds nothing on any page', async ({ request }) => {
  test.setTimeout(120_000);
  const found = [];
  for (const url of pages()) found.push(...await markup(await (await request.get(process.env.SITE_URL + url)).text(), url));
  expect(found).toEqual([]);
  expect(await markup('<!doctype html><html lang="fr"><head><title>x</title></head><body><p><p id="a"></p><p id="a"></p></body></html>', 'x')).not.toEqual([]);
});

test('an unknown address answers 404 with a page that helps', async ({ page }) => {
  const response = await page.goto(`${process.env.SITE_URL}/cette-page-n-existe-pas/`);
  expect(response.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('main').getByRole('link').first()).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test('an address misspelt or cut suggests the pages that are most like it, in their language', async ({ page }) => {
  const suggested = page.locator('[data-lost] a');
  const usual = ['/', '/devenez-partenaire/', '/demande-de-collaboration/'];
  const links = () => suggested.evaluateAll(all => all.map(a => a.getAttribute('href')));
  for (const [asked, title, url] of [
    ['/action/groupe-de-discusion.html', 'S’entraîner à se parler, patients et professionnels ensemble', '/actions/hug-groupes-de-discussion/'],
    ['/D%C3%A9penez-partenaire', 'Devenez partenaire', '/devenez-partenaire/'],
    ['/en/becom-a-partner', 'Become a partner', '/en/become-a-partner/'],
  ]) {
    await page.goto(process.env.SITE_URL + asked);
    const link = suggested.filter({ hasText: title });
    await expect(link).toHaveAttribute('href', url);
    await expect(link).toHaveAttribute('lang', url.startsWith('/en/') ? 'en' : 'fr');
    expect((await links()).length).toBe(usual.length);
  }
  for (const asked of ['/xyzzy/', '/%ff/', '/404.html']) {
    await page.goto(process.env.SITE_URL + asked, { waitUntil: 'networkidle' });
    expect(await links(), asked).toEqual(usual);
  }
});

test('the keyboard alone skips to the content, and opens the menu of a phone, without JavaScript', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 800 } });
  const page = await context.newPage();
  await page.goto(process.env.SITE_URL);
  await page.keyboard.press('Tab');
  const focus = page.locator(':focus');
  await expect(focus).toHaveAttribute('href', '#contenu');
  await expect(focus).toBeInViewport();

  for (let tabs = 0; tabs < 6 && await focus.evaluate(e => e.localName) !== 'summary'; tabs++) await page.keyboard.press('Tab');
  await expect(focus).toHaveText('Menu');
  await page.keyboard.press('Enter');
  const platform = page.locator('.menu__panel').getByText('La plateforme', { exact: true }).first();
  await expect(platform).toBeVisible();
  for (let tabs = 0; tabs < 10 && !(await focus.textContent()).includes('Contact'); tabs++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/contact\/$/);
  await context.close();
});
