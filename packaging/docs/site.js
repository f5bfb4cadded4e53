// SPDX-License-Identifier: Apache-2.0 OR MIT
// Long code is scrolled with the keyboard, too; screen readers name the search.
addEventListener('load', () => {
  for (const code of document.querySelectorAll('pre code')) code.setAttribute('tabindex', '0');
  document.querySelector('.md-search')?.setAttribute('aria-label', 'Search');
});
