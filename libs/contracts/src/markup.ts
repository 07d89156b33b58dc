/** Text as it may stand in HTML, between tags and inside quotes. */
export const escapedForHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
