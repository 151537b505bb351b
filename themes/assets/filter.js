// Combines the ways to narrow a list; without it each is a link. Choices live in the address (?mission=soins).
// Entries come from the list's pages, fetched once.
const root = document.querySelector('[data-filter]');
const { filter: home, one, many } = root.dataset;
const [nav, count, list, none] = ['nav', 'h2', '.cards', '.filter-none'].map(part => root.querySelector(part));
const resets = root.querySelectorAll('.filter-reset');
let entries;

for (const link of nav.querySelectorAll('a')) {
  const [label, box] = ['label', 'input'].map(name => document.createElement(name));
  Object.assign(box, { type: 'checkbox', name: link.dataset.facet, value: link.dataset.value, checked: link.ariaCurrent });
  box.dataset.url = link.getAttribute('href');
  label.append(box, ...link.childNodes);
  link.replaceWith(label);
}
const boxes = [...nav.querySelectorAll('input')];
const chosen = () => boxes.filter(box => box.checked);
const carries = (entry, box) => entry.dataset.terms.split(' ').includes(box.dataset.url);

/** Carries one of the ticked terms of each facet, `spared` aside. */
function fits(entry, spared) {
  const ticked = chosen().filter(box => box.name !== spared);
  return ticked.every(box => ticked.some(other => other.name === box.name && carries(entry, other)));
}

async function load() {
  const get = async url => new DOMParser().parseFromString(await (await fetch(url)).text(), 'text/html');
  const first = await get(home);
  const others = [...first.querySelectorAll('.pagination a:not([rel], [aria-current])')].map(link => get(link.href));
  return [first, ...await Promise.all(others)].flatMap(page => [...page.querySelectorAll('.cards > li')]);
}

async function show() {
  entries = await (entries ??= load());
  const found = entries.filter(entry => fits(entry));
  list.replaceChildren(...found);
  count.textContent = `${found.length} ${found.length === 1 ? one : many}`;
  none.hidden = found.length > 0;
  root.dataset.filtered = '';
  for (const box of boxes) {
    const number = box.parentElement.querySelector('.facet__count').firstChild;
    number.data = entries.filter(entry => fits(entry, box.name) && carries(entry, box)).length;
  }
  tell();
}

function tell() {
  for (const facet of nav.querySelectorAll('.facet')) {
    const words = [...facet.querySelectorAll(':checked')].map(box => box.nextSibling.data.trim());
    facet.querySelector('b').textContent = words.join(', ');
  }
  for (const button of resets) button.hidden = !chosen().length;
}

nav.addEventListener('change', () => {
  const query = new URLSearchParams(chosen().map(box => [box.name, box.value]));
  history.replaceState(null, '', query.size ? `${home}?${query}` : home);
  show();
});
for (const button of resets) {
  button.onclick = () => {
    for (const box of boxes) box.checked = false;
    nav.querySelector('summary').focus();
    nav.dispatchEvent(new Event('change'));
  };
}
const asked = new URLSearchParams(location.search);
for (const box of boxes) box.checked ||= asked.has(box.name, box.value);
if (asked.size) show(); else tell();
