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
      test.setTimeout(60_000);
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
      // The photo came along with the first try: it is not asked for again.
      await expect(page.getByText('Nous avons bien reçu votre photo')).toBeVisible();
      await check(page);
      await expect(row(page, 'Photo')).toContainText('Une photo de');
      await expect(row(page, 'Titre')).toContainText(title);
      await expect(page.getByText('Combien de partenaires cherchez-vous ?'), 'what was not asked is not shown').toHaveCount(0);
      await row(page, 'Qui a pris la photo').getByRole('button', { name: 'Modifier' }).click();
      await expect(page.getByLabel('Qui a pris la photo')).toHaveValue('Le service');
      await page.getByLabel('Qui a pris la photo').fill('L’équipe');
      await send(page, 200);
      const reference = await confirmed(page);

      const file = testInfo.outputPath('photo.jpg');
      const shown = staff('show', reference, '--photo', file);
      expect(shown).toContain(title);
      expect(shown).toContain('L’équipe');
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
  await check(page);
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
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vérifiez vos réponses');
  for (let tabs = 0; tabs < 80; tabs++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement.textContent) === 'Envoyer ma demande') break;
  }
  await page.keyboard.press('Enter');
  await confirmed(page);
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(`reading the answers over, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test('an answer is changed and nothing is asked twice', async ({ page }) => {
      const name = unique('Relire <b>&"');
      await fillMinimal(page, name);
      await page.getByLabel('Qu’aimeriez-vous apporter').fill('Une ligne,\net une autre.');
      await check(page);
      expect(staff('list'), 'nothing is sent yet').not.toContain(name);
      await expect(row(page, 'Prénom').locator('.check__answer')).toHaveText(name);
      await expect(row(page, 'Téléphone')).toContainText('Pas de réponse');
      const change = row(page, 'Nom').getByRole('button', { name: 'Modifier « Nom »' });
      await change.click();
      await expect(page).toHaveTitle(/^Devenez partenaire/);
      expect(page.url()).toMatch(/#field-nom$/);
      await expect(page.getByLabel('Prénom')).toHaveValue(name);
      await expect(page.getByLabel('Qu’aimeriez-vous apporter')).toHaveValue('Une ligne,\net une autre.');
      await expect(page.getByLabel('J’ai lu ces informations')).toBeChecked();
      await page.getByLabel('Nom', { exact: true }).fill('Autrement');
      await send(page, 200);
      expect(staff('show', await confirmed(page))).toContain('Autrement');
    });

    test('changing the language keeps the answers, and sends nothing', async ({ page }) => {
      const name = unique('Langue');
      await fillMinimal(page, name);
      await page.getByLabel('Nom', { exact: true }).fill('');
      await send(page, 422);
      // The Enter key sends the form; it does not change the language.
      await page.getByLabel('Prénom').press('Enter');
      await expect(page).toHaveTitle(/^Erreur/);
      await page.getByRole('banner').getByRole('button', { name: 'English' }).click();
      await expect(page).toHaveTitle(/^Error: Become a partner/);
      await expect(page.getByLabel('First name')).toHaveValue(name);
      await expect(page.getByLabel('A patient', { exact: true })).toBeChecked();
      if (javaScriptEnabled) expect(await violations(page)).toEqual([]);
      await page.getByLabel('Last name').fill('Example');
      await page.getByRole('button', { name: 'Check my answers' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your answers');
      await page.getByRole('banner').getByRole('button', { name: 'Français' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vérifiez vos réponses');
      await expect(row(page, 'Prénom').locator('.check__answer')).toHaveText(name);
      expect(page.url()).not.toContain('Langue');
      await page.getByRole('button', { name: 'Envoyer ma demande' }).click();
      expect(staff('show', await confirmed(page))).toContain(name);
    });

    test('an English speaker applies in English, and the team reads the same form', async ({ page }) => {
      const name = unique('Robin');
      await page.goto(`${process.env.SITE_URL}/en/become-a-partner/`);
      await page.getByRole('main').locator('form button').click();
      await expect(page).toHaveTitle(/^Error: Become a partner/);
      await expect(page.locator('html')).toHaveAttribute('lang', 'en');
      await expect(page.getByRole('alert').getByRole('link', { name: 'Enter your first name.' })).toBeVisible();
      await page.getByLabel('A patient', { exact: true }).check();
      await page.getByLabel('First name').fill(name);
      await page.getByLabel('Last name').fill('Example');
      await page.getByLabel('Email address').fill('robin@example.org');
      await page.getByLabel('I have read this').check();
      await page.getByRole('button', { name: 'Check my answers' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your answers');
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
      await page.getByRole('button', { name: 'Send my request' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('We have received your request');
      const shown = staff('show', await confirmed(page));
      for (const text of [name, 'Formulaire : devenez-partenaire', 'patient']) expect(shown).toContain(text);
    });
  });
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(`who reads the answers over is nobody to set apart, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, () => {
    test.use({ javaScriptEnabled });

    test('the browser does the work that the page asks for, where it can', async ({ page }) => {
      await fillMinimal(page, unique('Lecture'));
      await check(page);
      await page.waitForTimeout(1100);
      const request = page.waitForRequest(sent => sent.method() === 'POST');
      await page.getByRole('button', { name: 'Envoyer ma demande' }).click();
      const [, sent] = (await request).postData().match(/name="_proof"\r\n\r\n(\S+)/);
      const { challenge, solution } = JSON.parse(atob(sent));
      expect(challenge.parameters.algorithm).toBe('PBKDF2/SHA-256');
      if (javaScriptEnabled) expect(solution.derivedKey.startsWith(challenge.parameters.keyPrefix)).toBe(true);
      else expect(solution ?? null).toBeNull();
      expect(staff('show', await confirmed(page))).toContain('Statut : reçue');
    });
  });
}

test('who sends at once is answered like everybody, and set apart', async ({ page }) => {
  await fillMinimal(page, unique('Robot'));
  const digest = await page.locator('input[name=_form_digest]').getAttribute('value');
  const answers = { profil: 'patient', prenom: unique('Robot'), nom: 'Exemple', email: 'r@example.org', consentement: 'oui' };
  const answer = await page.request.post(`${process.env.SITE_URL}/formulaires/devenez-partenaire`, { form: { ...answers, _form_digest: digest } });
  expect(answer.status()).toBe(200);
  const [reference] = (await answer.text()).match(/[2-9A-Z]{4}-[2-9A-Z]{3}-[2-9A-Z]{3}/);
  expect(staff('show', reference)).toContain('Statut : suspecte');
});

test('a form prints as a form to fill in by hand', async ({ page }, testInfo) => {
  for (const form of ['devenez-partenaire', 'demande-de-collaboration', 'retrait']) {
    await page.goto(`${process.env.SITE_URL}/${form}/`);
    await page.emulateMedia({ media: 'print' });
    for (const part of await page.locator('[data-when-field]').all()) await expect(part).toBeVisible();
    for (const note of await page.locator('.condition__note').all()) await expect(note).toBeVisible();
    await expect(page.locator('.form__paper')).toBeVisible();
    for (const web of ['.header', '.form__end button', '.form-jump', 'input[type=file]']) {
      for (const part of await page.locator(web).all()) await expect(part).toBeHidden();
    }
    await page.pdf({ path: testInfo.outputPath(`${form}.pdf`), format: 'A4' });
    await page.emulateMedia({ media: 'screen' });
  }
});

test('a telephone’s heavy photo is drawn smaller before it is sent', async ({ page }) => {
  await page.goto(`${process.env.SITE_URL}/demande-de-collaboration/`);
  await page.getByLabel('Faire connaître une action').check();
  await page.getByRole('group', { name: 'Joignez-vous une photo' }).getByLabel('Oui').check();
  // Noise of 4000 × 3000 points: about 12 MB of JPEG.
  const bytes = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(4000, 3000);
    const pen = canvas.getContext('2d');
    const pixels = pen.createImageData(4000, 3000);
    const words = new Uint32Array(pixels.data.buffer);
    let seed = 1;
    for (let at = 0; at < words.length; at++) words[at] = (seed = (seed * 1664525 + 1013904223) >>> 0) | 0xff000000;
    pen.putImageData(pixels, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 });
    const files = new DataTransfer();
    files.items.add(new File([blob], 'IMG_1.JPG', { type: 'image/jpeg' }));
    const input = document.querySelector('input[type=file]');
    input.files = files.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
    return blob.size;
  });
  expect(bytes).toBeGreaterThan(8_000_000);
  await expect.poll(() => page.evaluate(() => document.querySelector('input[type=file]').files[0].size), { timeout: 20_000 })
    .toBeLessThan(4_000_000);
  expect(await page.evaluate(() => document.querySelector('input[type=file]').files[0].name)).toBe('IMG_1.jpg');
});

test('controls have names, and descriptions say help and error', async ({ page }) => {
  await page.goto(`${process.env.SITE_URL}/devenez-partenaire/`);
  await send(page, 422);
  await expect(page.getByRole('textbox', { name: 'Nom', exact: true })).toHaveAccessibleDescription('Erreur : Indiquez votre nom.');
  await expect(page.getByRole('textbox', { name: /^Téléphone/ })).toHaveAccessibleDescription(/indicatif du pays/);
  await expect(page.getByRole('group', { name: /^Vous êtes/ })).toHaveAccessibleDescription(/Cochez tout.*Dites-nous qui vous êtes/);
  for (const control of await page.getByRole('main').locator('form :is(input:not([type=hidden]), textarea, button)').all()) {
    if (await control.getAttribute('name') === '_url') continue;
    await expect(control).toHaveAccessibleName(/\S/);
  }
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

/** Sends the form; good answers are read over first, where the form has that step: who takes no second is set apart. */
async function send(page, status) {
  await post(page, page.getByRole('main').locator('form button'), status);
  if (status === 200 && await page.locator('form.check').count() > 0) {
    await page.waitForTimeout(1100);
    await post(page, page.locator('.check__end button').first(), 200);
  }
}

/** Asks to read the answers over. */
async function check(page) {
  await post(page, page.getByRole('main').locator('form button'), 200);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vérifiez vos réponses');
}

async function post(page, button, status) {
  const answer = page.waitForResponse(response => response.request().method() === 'POST');
  const loaded = page.waitForEvent('load');
  await button.click();
  expect((await answer).status()).toBe(status);
  await loaded;
}

/** The line of a question on the page that shows the answers. */
function row(page, label) {
  return page.locator('.check__row').filter({ has: page.locator('dt', { hasText: new RegExp(`^${label}`) }) }).first();
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
