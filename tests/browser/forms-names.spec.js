// What a screen reader is told of each form, in each of its states: the accessibility tree as Chromium hands it to assistive
// technology. Every control has a name and a role, the names are those that are read on the page, states are told, nothing is
// told twice, and the way through all of it is the Tab key alone. With JavaScript and without.
import { test, expect } from '@playwright/test';

const forms = [
  { id: 'devenez-partenaire', sent: 'Votre demande est bien arrivée', fill: fillPartner },
  { id: 'demande-de-collaboration', sent: 'Votre demande de collaboration est bien arrivée', fill: fillRequest },
  { id: 'en/become-a-partner', sent: 'We have received your request', fill: fillEnglish },
];
const controls = ['button', 'checkbox', 'combobox', 'link', 'radio', 'spinbutton', 'textbox'];

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    // Several pages in each, on a machine that may be busy.
    test.describe.configure({ timeout: 120_000 });
    test.use({ javaScriptEnabled });

    for (const form of forms) {
      test(`${form.id}: every state is named`, async ({ page }) => {
        await page.goto(`${process.env.SITE_URL}/${form.id}/`);
        const empty = await named(page, 'empty');
        expect(empty.filter(node => node.role === 'textbox').length).toBeGreaterThan(2);
        expect(empty.map(node => node.role)).toContain('group');
        expect(empty.some(node => node.invalid), 'nobody did anything wrong yet').toBe(false);

        await submit(page);
        const wrong = await named(page, 'with errors');
        const summary = page.getByRole('alert');
        await expect(summary).toHaveAccessibleName(/\S/);
        const messages = await summary.getByRole('link').allInnerTexts();
        expect(messages.length).toBeGreaterThan(1);
        // The words of the summary are those that belong to the control, and lead to it.
        for (const message of messages) {
          const told = wrong.filter(node => node.description.includes(message));
          expect(told.length, `« ${message} » belongs to a control`).toBeGreaterThan(0);
        }
        // One of several answers is described by its question.
        for (const node of wrong.filter(node => node.invalid)) expect(node.description + node.question, node.name).toMatch(/\S/);
        // What was asked is asked in the same words.
        const asked = nodes => nodes.filter(node => node.role === 'textbox').map(node => node.name);
        expect(asked(wrong)).toEqual(asked(empty));

        await form.fill(page);
        await submit(page);
        const shown = await named(page, 'the answers');
        const changing = shown.filter(node => node.role === 'button').map(node => node.name);
        expect(changing.length).toBeGreaterThan(3);
        expect(new Set(changing).size, 'each button says what it changes').toBe(changing.length);

        await page.locator('.check__end button').first().click();
        await expect(page.getByRole('heading', { level: 1 })).toHaveText(form.sent);
        await named(page, 'confirmation');
        await expect(page.getByRole('main')).toContainText(/[2-9A-Z]{4}-[2-9A-Z]{3}-[2-9A-Z]{3}/);
      });
    }

    test('retrait: every state is named', async ({ page }) => {
      await page.goto(`${process.env.SITE_URL}/retrait/`);
      const empty = await named(page, 'empty');
      expect(empty.filter(node => node.role === 'textbox')).toHaveLength(2);
      await submit(page);
      const wrong = await named(page, 'with errors');
      expect(wrong.filter(node => node.role === 'textbox' && node.invalid)).toHaveLength(2);
    });

    test('the Tab key meets every control of a form in the order of the page, and nothing else between', async ({ page }) => {
      await page.goto(`${process.env.SITE_URL}/devenez-partenaire/`);
      for (const state of ['empty', 'with errors']) {
        if (state === 'with errors') await submit(page);
        const fields = page.getByRole('main').locator('form :is(input:not([type=hidden]), textarea, select, button):not([tabindex="-1"]):visible');
        // Of radio buttons that belong together only one is a stop: arrows lead to the others.
        const expected = await fields.evaluateAll(all => all
          .filter((field, at) => field.type !== 'radio' || all.findIndex(other => other.name === field.name) === at)
          .map(field => `${field.name} ${field.value}`));
        await fields.first().focus();
        const met = [];
        for (let tabs = 0; tabs <= expected.length; tabs++) {
          const here = await page.evaluate(() => {
            const at = document.activeElement;
            return at.closest('main form') ? `${at.name} ${at.value}` : null;
          });
          if (here === null) break;
          met.push(here);
          await page.keyboard.press('Tab');
        }
        expect(met, state).toEqual(expected);
      }
    });
  });
}

/** The controls and groups below `main`, as assistive technology gets them; checks what holds in every state. */
async function named(page, state) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const byId = new Map(nodes.map(node => [node.nodeId, node]));
  const above = (node, role) => node && (node.role?.value === role ? node : above(byId.get(node.parentId), role));
  const property = (node, name) => node.properties?.find(one => one.name === name)?.value?.value;
  // The list comes by levels of the tree: it is walked as it is read out.
  const read = id => [byId.get(id), ...(byId.get(id)?.childIds ?? []).flatMap(read)].filter(Boolean);
  const told = read(nodes[0].nodeId)
    .filter(node => !node.ignored && [...controls, 'group', 'heading'].includes(node.role?.value) && above(node, 'main'))
    .map(node => ({
      role: node.role.value,
      name: node.name?.value ?? '',
      description: node.description?.value ?? '',
      question: above(node, 'group')?.description?.value ?? '',
      invalid: ['true', true].includes(property(node, 'invalid')),
      required: property(node, 'required') === true,
      level: property(node, 'level'),
    }));
  await session.detach();
  for (const node of told.filter(node => node.role !== 'group' || node.name)) {
    expect(node.name, `${state}: a ${node.role} without a name`).toMatch(/\S/);
    expect(node.name, `${state}: a name that is code`).not.toMatch(/\{\{|undefined|null|field-|form_/);
    expect(node.description, `${state}: ${node.name} says its own name again`).not.toBe(node.name);
  }
  // One heading of the first level, and none that leaves a level out.
  const levels = told.filter(node => node.role === 'heading').map(node => node.level);
  expect(levels.filter(level => level === 1), state).toHaveLength(1);
  levels.forEach((level, at) => expect(level, state).toBeLessThanOrEqual((levels[at - 1] ?? 0) + 1));
  // People do not meet the trap.
  expect(told.some(node => /^url$|site web|website/i.test(node.name)), `${state}: the trap is hidden`).toBe(false);
  return told;
}

/** Presses the button of the form; waits for the page that answers. */
async function submit(page) {
  const answer = page.waitForResponse(response => response.request().method() === 'POST');
  await page.getByRole('main').locator('form button[type=submit]:not([name]), form button:not([type]):not([name])').first().click();
  await answer;
  await page.waitForLoadState();
}

function unique(text) {
  return `${text} ${Math.random().toString(36).slice(2, 8)}`;
}

async function fillPartner(page) {
  await page.getByLabel('Patiente ou patient', { exact: true }).check();
  await page.getByLabel('Prénom').fill(unique('Noms'));
  await page.getByLabel('Nom', { exact: true }).fill('Exemple');
  await page.getByLabel('Adresse e-mail').fill('camille@example.org');
  await page.getByLabel('J’ai lu ces informations').check();
}

async function fillRequest(page) {
  await page.getByLabel('Faire connaître une action').check();
  await page.getByLabel('Prénom').fill(unique('Noms'));
  await page.getByLabel('Nom', { exact: true }).fill('Exemple');
  await page.getByLabel('Service ou organisation').fill('Consultation d’essai');
  await page.getByLabel('Adresse e-mail').fill('camille@example.org');
  await page.getByLabel('Titre').fill('Revoir la salle d’attente');
  await page.getByLabel('Quel est l’objectif').fill('Attendre moins et mieux.');
  await page.getByLabel('Qu’est-ce que l’action a changé').fill('Il est trop tôt pour le dire.');
  await page.getByRole('group', { name: 'Joignez-vous une photo' }).getByLabel('Non').check();
  await page.getByLabel('J’ai lu ces informations').check();
}

async function fillEnglish(page) {
  await page.getByLabel('A patient', { exact: true }).check();
  await page.getByLabel('First name').fill(unique('Names'));
  await page.getByLabel('Last name').fill('Example');
  await page.getByLabel('Email address').fill('robin@example.org');
  await page.getByLabel('I have read this').check();
}
