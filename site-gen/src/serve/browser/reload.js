// Added by `site-gen serve`, never published: reloads the page when its content has changed, keeps the place and
// what was typed, and shows errors where they are. Everything it draws lives in a shadow tree, so that neither the
// theme nor this script can disturb the other.
(() => {
  const shown = document.currentScript.dataset.page;
  const place = `site-gen:${location.pathname}`;
  let source = null;
  let state = null;
  let tried = null;
  let dismissed = '';
  let later = '';

  keepPlace();
  addEventListener('pageshow', listen);
  addEventListener('pagehide', hush);
  document.addEventListener('visibilitychange', () => (document.hidden ? hush() : listen()));
  listen();

  // A hidden page does not listen: browsers allow only six connections to a server, over all tabs.
  function listen() {
    if (source || document.hidden) return;
    let page = location.pathname;
    try { page = decodeURIComponent(page); } catch { /* an address that is not UTF-8: nothing is published there */ }
    source = new EventSource(`/_site-gen/events?page=${encodeURIComponent(page)}`);
    source.addEventListener('state', event => update(JSON.parse(event.data)));
  }

  function hush() {
    source?.close();
    source = null;
  }

  function update(now) {
    if (JSON.stringify(now) === JSON.stringify(state)) return;
    state = now;
    document.documentElement.dataset.siteGen = state.here.length + state.elsewhere.length ? 'errors' : 'ready';
    // Never twice for the same version: an address that shows something else must not reload for ever.
    if (state.page !== shown && state.page !== tried && !edited()) return reload();
    draw();
  }

  function reload() {
    hush();
    sessionStorage.setItem(place, JSON.stringify([scrollX, scrollY, state.page]));
    location.reload();
  }

  function keepPlace() {
    const kept = sessionStorage.getItem(place);
    if (!kept) return;
    sessionStorage.removeItem(place);
    const [left, top, wanted] = JSON.parse(kept);
    tried = wanted;
    const back = () => scrollTo({ left, top, behavior: 'instant' });
    back();
    // Once more when pictures have their height.
    addEventListener('load', back, { once: true });
  }

  // Whether a form holds something that the page did not bring.
  function edited() {
    return [...document.forms].some(form => [...form.elements].some(field => {
      if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
      if (field.type === 'file') return field.files.length > 0;
      if (field.options) return [...field.options].some(option => option.selected && !option.defaultSelected && option.index > 0);
      return field.defaultValue !== undefined && field.type !== 'hidden' && field.value !== field.defaultValue;
    }));
  }

  // ---- what is drawn ----

  let root = null;
  let messages = null;

  function draw() {
    const stale = state.page !== shown;
    const { here, elsewhere, failure } = state;
    if (!stale && !here.length && !elsewhere.length && !failure) {
      root?.host.remove();
      root = null;
      return;
    }
    if (!root) {
      const host = document.createElement('site-gen-messages');
      host.lang = 'fr';
      root = host.attachShadow({ mode: 'open' });
      messages = element('div', { class: 'messages' });
      root.append(element('link', { rel: 'stylesheet', href: '/_site-gen/overlay.css' }), messages);
      document.body.append(host);
    }
    const focused = root.activeElement?.dataset.action;
    const parts = [];
    const errors = JSON.stringify([here, failure]);
    const all = [...here, ...elsewhere];
    if ((here.length || failure) && dismissed !== errors) parts.push(panel(here, elsewhere, failure, errors));
    else if (all.length || failure) parts.push(badge(here, elsewhere, failure));
    if (stale && later !== state.page) parts.push(notice());
    messages.replaceChildren(...parts);
    root.querySelector(`[data-action="${focused}"]`)?.focus();
  }

  function panel(here, elsewhere, failure, errors) {
    const count = here.length + (failure ? 1 : 0);
    const close = button('Fermer', 'close', () => { dismissed = errors; draw(); });
    const box = element('section', { class: 'panel', role: 'dialog', 'aria-labelledby': 'title', tabindex: '-1' },
      element('div', { class: 'head' },
        element('h2', { id: 'title' }, `${plural(count, 'erreur')} à corriger`), close),
      element('p', { role: 'status' }, 'Le site affiché est le précédent. Ce message disparaîtra une fois tout corrigé.'),
      ...(failure ? [element('p', { class: 'message' }, failure)] : []),
      ...here.map(problem));
    if (elsewhere.length) {
      box.append(element('h3', {}, `Ailleurs : ${plural(elsewhere.length, 'erreur')}`), ...elsewhere.map(problem));
    }
    box.addEventListener('keydown', event => { if (event.key === 'Escape') close.click(); });
    return box;
  }

  function problem({ code, file, line, column, end_line, end_column, excerpt, message, help }) {
    const where = line ? `${file}:${line}:${column}` : file;
    const box = element('article', {},
      element('p', { class: 'message' }, message), element('p', { class: 'where' }, element('code', {}, where), ` ${code}`));
    if (excerpt) box.append(marked(excerpt, column - 1, end_line === line ? end_column - 1 : excerpt.length));
    if (help) box.append(element('p', { class: 'help' }, element('strong', {}, 'Que faire : '), help));
    return box;
  }

  // The line with its fault marked; a line that is a whole paragraph is shown around it.
  function marked(line, from, to) {
    const letters = [...line];
    const end = Math.max(to, from + 1);
    const start = Math.max(0, from - 50);
    const stop = Math.min(letters.length, Math.max(end, from + 110));
    const text = (a, b) => letters.slice(a, b).join('');
    return element('pre', {}, start ? '…' : '', text(start, from), element('mark', {}, text(from, end)), text(end, stop),
      stop < letters.length ? '…' : '');
  }

  function badge(here, elsewhere, failure) {
    const own = here.length + (failure ? 1 : 0);
    const words = own ? `${plural(own, 'erreur')} ici` : `${plural(elsewhere.length, 'erreur')} ailleurs`;
    const details = element('details', { class: 'badge' }, element('summary', { role: 'status', 'data-action': 'badge' }, words));
    details.append(element('div', { class: 'list' }, ...[...here, ...elsewhere].map(problem)));
    return details;
  }

  function notice() {
    return element('section', { class: 'notice', role: 'status' },
      element('p', {}, 'Page modifiée. La recharger efface ce que vous avez écrit dans le formulaire.'),
      button('Recharger', 'reload', reload),
      button('Plus tard', 'later', () => { later = state.page; draw(); }));
  }

  function button(words, action, click) {
    const made = element('button', { type: 'button', 'data-action': action }, words);
    made.addEventListener('click', click);
    return made;
  }

  function plural(n, word) {
    return `${n} ${word}${n > 1 ? 's' : ''}`;
  }

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }
})();
