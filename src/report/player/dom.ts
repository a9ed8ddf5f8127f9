/// <reference lib="dom" />
import { numbersIn } from './words.ts';

/** Makes an element; text is text, never markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** The one element of the page with this id; its absence is a mistake of ours. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows which element bears the id
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no element #${id}`);
  return element as T;
}

/** A sentence with its numbers and units set strong. */
export function strongNumbers(sentence: string): (Node | string)[] {
  return numbersIn(sentence).map(({ text, number }) => (number ? make('b', '', text) : text));
}

/** SVG made by this program from numbers alone. */
export function svgOf(markup: string): Element {
  const template = document.createElement('template');
  template.innerHTML = markup;
  return template.content.firstElementChild!;
}
