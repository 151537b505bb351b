// What an applicant does with each form: fill in, forget something, correct it, send, keep the reference. And what
// staff then read. Once with JavaScript and once without.
import { test, expect } from '@playwright/test';
import path from 'node:path';
import { staff, violations } from './site.js';

const photo = path.join(import.meta.dirname, 'fixtures/tilted-with-gps.jpg');

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled, viewport: { width: 360, height: 800 } });

    test('Devenez partenaire', async ({ page }) => {
      const name = unique('Ondine');
      await page.goto(`${process.env.SITE_URL}/devenez-partenaire/`);
      await page.getByLabel('Patiente ou patient', { exact: true }).check();
      await page.getByLabel('Prénom').fill(name);
      await page.getByLabel('Qu’aimeriez-vous apporter').fill('Une première ligne,\net une <b>seconde</b> & "entière".');
      await page.getByLabel('J’ai lu ces informations').check();
      await send(page, 422);

      await expectErrors(page, ['Indiquez votre nom.', 'Indiquez au moins une adresse e-mail ou un numéro de téléphone.']);
      await expect(page.getByLabel('Prénom')).toHaveValue(name);
      await expect(page.getByLabel('Qu’aimeriez-vous apporter')).toHaveValue('Une première ligne,\net une <b>seconde</b> & "entière".');
      await expect(page.getByLabel('Patiente ou patient', { exact: true })).toBeChecked();

      await page.getByLabel('Nom', { exact: true }).fill('Exemple');
      await page.getByLabel('Téléphone', { exact: false }).and(page.getByRole('textbox')).fill('+41 22 000 00 00');
      await send(page, 200);
      const reference = await confirmed(page);

      const shown = staff('show', reference);
      for (const answer of [name, 'Exemple', '+41 22 000 00 00', 'seconde']) expect(shown).toContain(answer);
      expect(staff('list')).toContain(reference);
    });

    test('Demande de collaboration, with a photo', async ({ page }, testInfo) => {
      const title = unique('Revoir ensemble la salle d’attente');
      await page.goto(`${process.env.SITE_URL}/demande-de-collaboration/`);
      await page.getByLabel('Faire connaître une action').check();
      await page.getByLabel('Prénom').fill('Camille');
      await page.getByLabel('Nom', { exact: true }).fill('Exemple');
      await page.getByLabel('Service ou organisation').fill('Consultation d’essai');
      await page.getByLabel('Adresse e-mail').fill('camille.exemple');
      await page.getByLabel('Titre').fill(title);
      await page.getByLabel('Quel est l’objectif').fill('Attendre moins et mieux.');
      await page.getByLabel('Qu’est-ce que l’action a changé').fill('Il est trop tôt pour le dire.');
      await page.getByRole('group', { name: 'Joignez-vous une photo' }).getByLabel('Oui').check();
      await page.getByLabel('Photo', { exact: true }).setInputFiles(photo);
      await page.getByLabel('Que voit-on sur la photo').fill('Trois chaises vides.');
      await page.getByLabel('Qui a pris la photo').fill('Le service');
      await page.getByLabel('Je déclare que chaque personne').check();
      await page.getByLabel('J’ai lu ces informations').check();
      await send(page, 422);
      await expect(page.getByRole('alert').getByRole('link')).not.toHaveCount(0);
      await expect(page.getByLabel('Titre')).toHaveValue(title);

      await page.getByLabel('Adresse e-mail').fill('camille@example.org');
      await page.getByLabel('Photo', { exact: true }).setInputFiles(photo);
      await send(page, 200);
      const reference = await confirmed(page);

      const file = testInfo.outputPath('photo.jpg');
      const shown = staff('show', reference, '--photo', file);
      expect(shown).toContain(title);
      const { readFileSync } = await import('node:fs');
      const jpeg = readFileSync(file);
      expect(jpeg.subarray(0, 2).toString('hex')).toBe('ffd8');
      expect(jpeg.includes('Exif')).toBe(false);
    });

    test('reloading the confirmation and sending twice keep one submission', async ({ page }) => {
      const name = unique('Deux-fois');
      await fillMinimal(page, name);
      await send(page, 200);
      const reference = await confirmed(page);
      await page.reload();
      expect(await confirmed(page)).toBe(reference);
      await fillMinimal(page, name);
      await send(page, 200);
      expect(await confirmed(page)).toBe(reference);
      expect(staff('list').split(reference).length - 1).toBe(1);
    });

    test('an address typed by hand leads to the form', async ({ page }) => {
      await page.goto(`${process.env.SITE_URL}/formulaires/devenez-partenaire`);
      await expect(page).toHaveURL(/\/devenez-partenaire\/$/);
    });
  });
}

test('a person takes a submission back with the reference and the code', async ({ page }) => {
  await fillMinimal(page, unique('Retrait'));
  await send(page, 200);
  const reference = await confirmed(page);
  const [code] = (await page.getByRole('main').innerText()).match(/\b[2-9A-Z]{4}-[2-9A-Z]{4}\b/);

  await page.getByRole('link', { name: 'Retirer ma demande' }).first().click();
  await page.getByLabel('Votre référence').fill(reference);
  await page.getByLabel('Votre code de retrait').fill('2222-2222');
  await send(page, 422);
  expect(await violations(page)).toEqual([]);
  await expect(page.getByRole('alert')).toContainText('ils ne vont pas ensemble');
  await expect(page.getByLabel('Votre référence')).toHaveValue(reference);

  await page.getByLabel('Votre code de retrait').fill(code.toLowerCase());
  await send(page, 200);
  expect(await violations(page)).toEqual([]);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Votre demande est effacée');
  await expect(page.getByRole('main')).not.toContainText(code);
  expect(page.url()).not.toContain(reference);
  expect(staff('show', reference)).toContain('a retiré sa demande');
});

test('a double click sends one submission', async ({ page }) => {
  await fillMinimal(page, unique('Double-clic'));
  await page.getByRole('button', { name: 'Envoyer ma demande' }).dblclick();
  const reference = await confirmed(page);
  expect(staff('list').split(reference).length - 1).toBe(1);
});

test('error and confirmation states are accessible, light and dark, on a phone and a desk', async ({ browser }) => {
  test.setTimeout(120_000);
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [360, 1280]) {
      const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
      for (const form of ['devenez-partenaire', 'demande-de-collaboration']) {
        await page.goto(`${process.env.SITE_URL}/${form}/`);
        await send(page, 422);
        expect(await violations(page), `${form}, ${width}, ${colorScheme}`).toEqual([]);
      }
      await fillMinimal(page, unique('Accessible'));
      await send(page, 200);
      expect(await violations(page)).toEqual([]);
      await page.close();
    }
  }
});

test('the error summary has the focus, and leads to the field', async ({ page }) => {
  await page.goto(`${process.env.SITE_URL}/devenez-partenaire/`);
  await send(page, 422);
  await expect(page.getByRole('alert')).toBeFocused();
  await page.getByRole('alert').getByRole('link', { name: 'Indiquez votre nom.' }).click();
  await expect(page.getByLabel('Nom', { exact: true })).toBeFocused();
});

test('a form is filled in and sent with the keyboard alone', async ({ page }) => {
  await page.goto(`${process.env.SITE_URL}/devenez-partenaire/`);
  await page.getByLabel('Patiente ou patient', { exact: true }).focus();
  await page.keyboard.press('Space');
  const fill = { prenom: unique('Clavier'), nom: 'Exemple', telephone: '022 000 00 00' };
  for (let tabs = 0; tabs < 80; tabs++) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => document.activeElement.name || document.activeElement.type);
    if (fill[name]) await page.keyboard.type(fill[name]);
    if (name === 'consentement') await page.keyboard.press('Space');
    expect(name, 'the trap is never reached').not.toBe('_url');
    if (name === 'submit') break;
  }
  await page.keyboard.press('Enter');
  await confirmed(page);
});

/** A value no other test sends, so that one test's submission is never another's duplicate. */
function unique(text) {
  return `${text} ${Math.random().toString(36).slice(2, 8)}`;
}

async function fillMinimal(page, name) {
  await page.goto(`${process.env.SITE_URL}/devenez-partenaire/`);
  await page.getByLabel('Patiente ou patient', { exact: true }).check();
  await page.getByLabel('Prénom').fill(name);
  await page.getByLabel('Nom', { exact: true }).fill('Exemple');
  await page.getByLabel('Adresse e-mail').fill('camille@example.org');
  await page.getByLabel('J’ai lu ces informations').check();
}

async function send(page, status) {
  const answer = page.waitForResponse(response => response.request().method() === 'POST');
  await page.getByRole('main').locator('form button').click();
  expect((await answer).status()).toBe(status);
  await page.waitForLoadState();
}

/** The error summary says exactly these words, and each field says them again. */
async function expectErrors(page, messages) {
  await expect(page).toHaveTitle(/^Erreur/);
  await expect(page.getByRole('alert').getByRole('link')).toHaveText(messages);
  for (const message of messages) await expect(page.locator('form').getByText(message)).toBeVisible();
}

/** The reference that the confirmation shows; the address and the title keep it to themselves. */
async function confirmed(page) {
  await expect(page.getByRole('main')).toContainText(/[2-9A-Z]{4}-[2-9A-Z]{3}-[2-9A-Z]{3}/);
  const reference = (await page.getByRole('main').innerText()).match(/[2-9A-Z]{4}-[2-9A-Z]{3}-[2-9A-Z]{3}/)[0];
  expect(page.url()).not.toContain(reference);
  return reference;
}
