// On the confirmation: a button that prints it, and one that copies the reference and the code. Made here, so that
// nobody without this script sees buttons that do nothing.
for (const tools of document.querySelectorAll('[data-keep-text]')) {
  const button = (label, action) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = 'button button--quiet button--small';
    made.textContent = label;
    made.addEventListener('click', action);
    tools.append(made);
  };
  button(tools.dataset.keepPrint, () => print());
  if (navigator.clipboard) {
    button(tools.dataset.keepCopy, async event => {
      await navigator.clipboard.writeText(tools.dataset.keepText);
      event.target.textContent = tools.dataset.keepCopied;
    });
  }
  tools.hidden = false;
}
