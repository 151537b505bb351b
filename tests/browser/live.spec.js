// What an editor sees in an open page while files are saved: the place kept, typed answers kept, errors shown and gone.
import { test, expect } from '@playwright/test';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launch, root } from './start-server.js';
import { violations } from './site.js';

test.describe.configure({ mode: 'serial' });

let work;
let server;

test.beforeAll(async () => {
  work = mkdtempSync(path.join(tmpdir(), 'live-tests-'));
  cpSync(path.join(root, 'content'), path.join(work, 'content'), { recursive: true });
  server = await launch(work, ['--content', path.join(work, 'content')]);
});

test.afterAll(async () => {
  await server?.stop();
  rmSync(work, { recursive: true, force: true });
});

const file = name => path.join(work, 'content', name);
const edit = (name, change) => writeFileSync(file(name), change(readFileSync(file(name), 'utf8')));
const listening = page => expect(page.locator('html')).toHaveAttribute('data-site-gen', 'ready');

test('a saved page is reloaded at the place where it was', async ({ page }) => {
  await page.setViewportSize({ width: 800, height: 600 });
  await page.goto(`${server.site}/cadre/`);
  await listening(page);
  await page.evaluate(() => scrollTo({ top: 700, behavior: 'instant' }));
  edit('pages/cadre/index.md', text => `${text}\n\nUne phrase ajoutée pendant la lecture.\n`);
  await expect(page.getByText('Une phrase ajoutée pendant la lecture.')).toHaveCount(1);
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(700);
});

test('an error is shown on its page, announced on the others, and goes away once mended', async ({ page, context }) => {
  const other = await context.newPage();
  await other.goto(server.site);
  await page.goto(`${server.site}/cadre/`);
  await listening(page);
  edit('pages/cadre/index.md', text => text.replace('\nsummary:', '\nsumary:'));

  const panel = page.getByRole('dialog', { name: '1 erreur à corriger' });
  await expect(panel).toBeVisible();
  await expect(panel).toContainText('content/pages/cadre/index.md:3:1');
  await expect(panel).toContainText('Vouliez-vous dire « summary »');
  await expect(panel.locator('mark')).toHaveText('sumary');
  await expect(other.getByText('1 erreur ailleurs')).toBeVisible();
  expect(await violations(page)).toEqual([]);

  await panel.getByRole('button', { name: 'Fermer' }).click();
  await expect(panel).toBeHidden();
  await expect(page.getByText('1 erreur ici')).toBeVisible();

  edit('pages/cadre/index.md', text => text.replace('\nsumary:', '\nsummary:'));
  await expect(page.getByText('1 erreur ici')).toHaveCount(0);
  await expect(other.getByText('1 erreur ailleurs')).toHaveCount(0);
  await expect(page.locator('site-gen-messages')).toHaveCount(0);
});

test('what was typed in a form is not lost when its page changes', async ({ page }) => {
  await page.goto(`${server.site}/devenez-partenaire/`);
  await listening(page);
  const email = page.getByLabel('Adresse e-mail');
  await email.fill('camille@example.org');
  edit('pages/devenez-partenaire.md', text => `${text}\n\nUn paragraphe de plus.\n`);

  const notice = page.getByText('Page modifiée.');
  await expect(notice).toBeVisible();
  await expect(email).toHaveValue('camille@example.org');
  await page.getByRole('button', { name: 'Plus tard' }).click();
  await expect(notice).toBeHidden();

  edit('pages/devenez-partenaire.md', text => `${text}\n\nEt un autre.\n`);
  await expect(notice).toBeVisible();
  await page.getByRole('button', { name: 'Recharger' }).click();
  await expect(page.getByText('Et un autre.')).toHaveCount(1);
  await expect(notice).toHaveCount(0);
});
