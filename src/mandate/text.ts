/** Folded YAML text as one line: runs of white space become one space. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Control and direction characters let a signed text look different from what it says (Unicode TR 36, section 3). */
export function hasHidden(text: string): boolean {
  return /[\p{Cc}\p{Bidi_Control}\u200b\ufeff]/u.test(text.replace(/[\t\n\r]/g, ''));
}
