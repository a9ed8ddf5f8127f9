/** In the order in which one name hides in another's: Edge calls itself Chrome, Chrome calls itself Safari. */
const BROWSERS = [
  ['Edge', /Edg(?:e|A|iOS)?\/(\d+)/],
  ['Opera', /OPR\/(\d+)/],
  ['Firefox', /(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /(?:Chrome|CriOS|HeadlessChrome)\/(\d+)/],
  ['Safari', /Version\/(\d+).*Safari/],
] as const;
const SYSTEMS = [
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Android', /Android/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X/],
  ['Linux', /Linux/],
] as const;

/** „Chrome 156, Linux“ out of what a browser calls itself (RFC 9110, 10.1.5); as it came where nothing in it is known. */
export function browserNameOf(agent: string): string {
  const browser = BROWSERS.map(([name, is]) => [name, is.exec(agent)?.[1]] as const).find(([, found]) => found);
  const system = SYSTEMS.find(([, is]) => is.test(agent))?.[0];
  const name = browser && `${browser[0]} ${browser[1]}`;
  return name === undefined ? agent : system === undefined ? name : `${name}, ${system}`;
}
