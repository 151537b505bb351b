// Folds the parts of a form that an earlier answer makes pointless. Without this script they all show, each with a
// sentence that says when it is meant; the server decides on its own in both cases. A part with an error never folds.
const parts = [...document.querySelectorAll('[data-when-field]')];

/** What is ticked for a question, unless the question itself is folded away. */
function answers(form, name) {
  return [...form.elements]
    .filter(control => control.name === name && control.checked && !control.closest('[data-when-field][hidden]'))
    .map(control => control.value);
}

// In the order of the page, so that a part that depends on a folded one folds too.
function fold() {
  for (const part of parts) {
    const wanted = part.dataset.whenValues.split('|');
    const meant = answers(part.closest('form'), part.dataset.whenField).some(answer => wanted.includes(answer));
    const note = part.querySelector('.condition__note');
    if (note) note.hidden = meant;
    part.hidden = !meant && !part.querySelector('[aria-invalid="true"]');
  }
}

fold();
for (const form of new Set(parts.map(part => part.closest('form')))) form.addEventListener('change', fold);
// Going back in the history restores the answers after this script ran.
addEventListener('pageshow', fold);
