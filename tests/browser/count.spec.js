// The room left in a long answer: seen while one types, said near the end only, and nothing cut.
import { test, expect } from '@playwright/test';

test('a long answer shows the room that is left, says it near the end, and cuts nothing', async ({ page }) => {
  await page.goto(`${process.env.SITE_URL}/demande-de-collaboration/`);
  const area = page.getByLabel('Quel est l’objectif ?');
  const limit = page.locator('#field-objectif-limit');
  const spoken = page.locator('#field-objectif-limit + [role=status]');
  await expect(limit).toHaveText('1500 caractères au plus.');
  await area.fill('Un 😀\nici');
  await expect(limit).toHaveText(/^Caractères restants : 1492$/);
  await expect(area).toHaveAccessibleDescription(/Caractères restants/);

  await area.fill('x'.repeat(1400));
  await expect(limit).toHaveText(/: 100$/);
  await expect(spoken).toHaveText(/restants : 100$/);
  await area.fill('x'.repeat(1503));
  await expect(limit).toHaveText(/^Caractères en trop : 3$/);
  await expect(limit).toHaveClass(/field__limit--over/);
  await expect(area).toHaveValue('x'.repeat(1503));
  await expect(spoken).toHaveText(/en trop : 3$/);

  await area.fill('court');
  await expect(spoken).toHaveText('');
  await area.fill('');
  await expect(limit).toHaveText('1500 caractères au plus.');
});

test('an answer that comes back with its errors says how much is too much', async ({ page }) => {
  await page.goto(`${process.env.SITE_URL}/demande-de-collaboration/`);
  await page.getByLabel('Quel est l’objectif ?').fill('x'.repeat(1502));
  await page.getByRole('button', { name: 'Vérifier mes réponses' }).click();
  await expect(page.getByRole('alert').or(page.locator('.error-summary'))).toContainText('1502');
  await expect(page.locator('#field-objectif-limit')).toHaveText(/^Caractères en trop : 2$/);
});
