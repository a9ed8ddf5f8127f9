import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from 'playwright-core';
import { ENTER_WORDS } from '../../src/ui/enter/words.ts';
import { WORDS } from '../../src/ui/people/words.ts';
import { ScreenBrowser } from './browser.ts';
import type { Opened } from './browser.ts';
import { say } from './say.ts';
import type { Language } from './say.ts';

const CLI = 'src/cli/main.ts';

export interface ServedOptions {
  /** Of Chromium. */
  readonly flags?: readonly string[];
  /** Further words for `augenmass serve`. */
  readonly words?: readonly string[];
}

/** `augenmass serve` as people run it, and browsers of the people in front of it. */
export class Served {
  readonly #base: string;
  readonly #browser: ScreenBrowser;
  readonly #words: readonly string[];
  #server: ChildProcess | undefined;

  private constructor(base: string, browser: ScreenBrowser, words: readonly string[]) {
    this.#base = base;
    this.#browser = browser;
    this.#words = words;
  }

  static async prepare({ flags = [], words = [] }: ServedOptions = {}): Promise<Served> {
    // `serve` shows what lies in dist/ui.
    const built = spawnSync(process.execPath, ['tools/build-ui.ts', '--if-needed'], { stdio: 'inherit' });
    if (built.status !== 0) throw new Error('the screens could not be built');
    return new Served(await mkdtemp(join(tmpdir(), 'augenmass-served-')), await ScreenBrowser.start(flags), words);
  }

  get folder(): string {
    return join(this.#base, 'place');
  }

  /** A place as `augenmass init --defaults` makes it. */
  init(...cameras: string[]): void {
    const words = cameras.flatMap((camera) => ['--camera', camera]);
    const made = spawnSync(process.execPath, [CLI, 'init', this.folder, '--defaults', ...words]);
    if (made.status !== 0) throw new Error(made.stderr.toString());
  }

  /** Starts the server and waits for the address that it prints: the first person's link, or that of the place. */
  async start(port = 0): Promise<string> {
    const words = ['serve', this.folder, '--port', String(port), '--loop', '--quiet', '--lang', 'en', ...this.#words];
    const child = spawn(process.execPath, [CLI, ...words], { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#server = child;
    for await (const line of createInterface(child.stdout)) {
      const link = /https?:\/\/\S+/.exec(line)?.[0];
      if (link === undefined) continue;
      child.stdout.resume();
      return link;
    }
    throw new Error('serve ended before it said where it is');
  }

  /** Ends the server; resolves when it is gone. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    await gone;
  }

  async end(): Promise<void> {
    await this.stop();
    await this.#browser.stop();
    await rm(this.#base, { recursive: true, force: true });
  }

  /** A page of somebody who has no passkeys. */
  open(address: string, language: Language): Promise<Opened> {
    return this.#browser.open(address, { language });
  }

  /** Comes in by a one-time link, with a passkey of this browser's own. */
  async enter(link: string, name: string, language: 'de' | 'en'): Promise<Opened> {
    const opened = await this.#browser.open(new URL('/sign-in', link).href, { language });
    const { page } = opened;
    page.setDefaultTimeout(60_000);
    const devices = await page.context().newCDPSession(page);
    await devices.send('WebAuthn.enable');
    await devices.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.goto(link);
    await page.getByLabel('Name').fill(name);
    await page.getByRole('button', { name: say(ENTER_WORDS, language)('makePasskey') }).click();
    await page.getByRole('navigation').first().waitFor();
    return opened;
  }
}

/** An administrator makes somebody's link on the people's screen. */
export async function invite(page: Page, role: RegExp, custodian?: string, language: Language = 'en'): Promise<string> {
  const words = say(WORDS, language);
  await page.goto(new URL('/people', page.url()).href);
  await page.getByRole('checkbox', { name: role }).check();
  if (custodian !== undefined) await page.getByLabel(words('custodian')).selectOption(custodian);
  await page.getByRole('button', { name: words('make') }).click();
  return page.getByRole('status').getByRole('textbox').inputValue();
}

/** A picture for somebody to look at, where PICTURES names a folder. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) });
}
