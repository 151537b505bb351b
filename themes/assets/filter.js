// Combines ways to narrow a list. The address keeps choices, so "back" undoes one.
const root = document.querySelector('[data-filter]');
const { filter: home, one, many } = root.dataset;
const [nav, count, list, none] = ['nav', 'h2', '.cards', '.filter-none'].map(part => root.querySelector(part));
const all = (selector, within = nav) => [...within.querySelectorAll(selector)];
const resets = all('.filter-reset', root);
const rules = new Intl.PluralRules(document.documentElement.lang);
let entries;

for (const link of all('a')) {
  const [label, box] = ['label', 'input'].map(tag => document.createElement(tag));
  const { facet: name, value } = link.dataset;
  Object.assign(box, { type: 'checkbox', name, value, checked: link.ariaCurrent, term: link.getAttribute('href') });
  label.append(box, ...link.childNodes);
  link.replaceWith(label);
}
const boxes = all('input');
const chosen = () => boxes.filter(box => box.checked);
const address = () => location.href.split('#')[0];
let here = address();
const carries = (entry, box) => entry.dataset.terms.split(' ').includes(box.term);

/** A ticked term of each facet but `spared` */
const fits = (entry, spared) => chosen().every((box, _, ticked) => box.name === spared
  || ticked.some(other => other.name === box.name && carries(entry, other)));

async function load() {
  const get = async url => new DOMParser().parseFromString(await (await fetch(url)).text(), 'text/html');
  const first = await get(home);
  const others = all('.pagination a:not([rel], [aria-current])', first).map(link => get(link.href));
  return [first, ...await Promise.all(others)].flatMap(page => all('.cards > li', page));
}

async function show() {
  tell();
  entries = await (entries ??= load());
  const found = entries.filter(entry => fits(entry));
  list.replaceChildren(...found);
  count.textContent = `${found.length} ${rules.select(found.length) === 'one' ? one : many}`;
  none.hidden = found.length > 0;
  root.dataset.filtered = '';
  for (const box of boxes) {
    const left = entries.filter(entry => carries(entry, box) && fits(entry, box.name));
    box.nextElementSibling.firstChild.data = left.length;
  }
}

function tell() {
  for (const facet of all('.facet')) {
    const words = all(':checked', facet).map(box => box.nextSibling.data.trim());
    all('b', facet)[0].textContent = words.join(', ');
  }
  for (const button of resets) button.hidden = !chosen().length;
}

nav.onchange = () => {
  const query = new URLSearchParams(chosen().map(box => [box.name, box.value]));
  history.pushState(null, '', query.size ? `${home}?${query}` : home);
  here = address();
  show();
};
// Links within the page aside
onpopstate = () => address() === here || location.reload();
for (const button of resets) {
  button.onclick = () => {
    for (const box of boxes) box.checked = false;
    nav.querySelector('summary').focus();
    nav.onchange();
  };
}
const asked = new URLSearchParams(location.search);
for (const box of boxes) box.checked ||= asked.has(box.name, box.value);
if (asked.size) show(); else tell();
