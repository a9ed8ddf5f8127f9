import type { Role } from '../../src/wire/words.ts';
import type { Fixture, FixtureHandlers } from './fixture.ts';
import { film } from './papers.ts';
import type { Papers } from './papers.ts';
import { Refusal } from './refusal.ts';

const papersOf = ({ papers }: Fixture): Papers => {
  if (!papers) throw new Refusal(404, 'not-found', 'Gibt es hier nicht.', 'Not here.');
  return papers;
};
const show = (fixture: Fixture, id: unknown): unknown =>
  papersOf(fixture).shown(papersOf(fixture).one(String(id)), fixture.roles);

/** Releases, mandate, people and one's own settings in the made-up place. */
export const PAPER_HANDLERS: FixtureHandlers = {
  releases() {
    return this.papers?.releases.map((release) => this.papers!.shown(release, this.roles)) ?? [];
  },
  release({ params }) {
    return show(this, params['id']);
  },
  requestRelease({ body }) {
    return show(this, papersOf(this).ask(body, this.nowMs).id);
  },
  approveRelease({ params }) {
    papersOf(this).change(params['id']!, { approvals: [{ role: 'data-protection-officer', atMs: this.nowMs }] });
    return show(this, params['id']);
  },
  shares({ params }) {
    return papersOf(this).shares(params['id']!);
  },
  contribute({ params }) {
    const { contributions } = papersOf(this).one(params['id']!);
    const mine = { custodian: papersOf(this).custodian, atMs: this.nowMs };
    papersOf(this).change(params['id']!, { contributions: [...contributions, mine] });
    return show(this, params['id']);
  },
  openRelease({ params }) {
    papersOf(this).change(params['id']!, { state: 'opened', film: { bytes: film().length, downloads: 0 } });
    return show(this, params['id']);
  },
  film({ params }) {
    const { film: made } = papersOf(this).one(params['id']!);
    papersOf(this).change(params['id']!, { film: { bytes: made!.bytes, downloads: made!.downloads + 1 } });
    return film();
  },
  endRelease({ params }) {
    papersOf(this).change(params['id']!, { state: 'ended', film: null });
    return show(this, params['id']);
  },
  mandate() {
    return papersOf(this).view();
  },
  mandateText({ params }) {
    const { texts } = papersOf(this);
    return (
      texts.find(
        (_, i) =>
          papersOf(this)
            .view()
            .history.at(-1 - i)?.sha256 === params['sha256'],
      )?.yaml ?? ''
    );
  },
  lookAtDraft({ body }) {
    return papersOf(this).look(String(body['yaml']));
  },
  putDraft({ body }) {
    papersOf(this).draft = { yaml: String(body['yaml']), signed: new Set() };
    return papersOf(this).view();
  },
  dropDraft() {
    papersOf(this).draft = undefined;
  },
  signDraft({ body }) {
    papersOf(this).sign(String(body['signature']), this.nowMs);
    return papersOf(this).view();
  },
  deliveries() {
    const shared = { alarm: 'sturz0001', by: 'webhook' as const, nextMs: null, atMs: this.nowMs - 60_000 };
    return [
      { ...shared, id: 'zustellung1', recipient: 'leitstelle', state: 'waiting', tries: 3, nextMs: this.nowMs + 20_000, reason: 'http-503' }, // prettier-ignore
      { ...shared, id: 'zustellung2', recipient: 'sanitaetsdienst', state: 'done', tries: 1, reason: '' },
      { ...shared, id: 'zustellung3', recipient: 'haus', by: 'mqtt', state: 'failed', tries: 44, reason: 'tls' },
    ];
  },
  people() {
    return this.people.people;
  },
  invite({ body }) {
    const url = this.people.invite(body as { roles: Role[]; custodian?: string });
    return { url, expiresMs: this.nowMs + 72 * 3_600_000 };
  },
  recover({ params }) {
    Object.assign(this.people.one(params['id']!), { passkeys: 0 });
    return { url: this.people.invite({ roles: [] }), expiresMs: this.nowMs + 72 * 3_600_000 };
  },
  setRoles({ params, body }) {
    const person = Object.assign(this.people.one(params['id']!), { roles: body['roles'] });
    if (body['custodian'] !== undefined) Object.assign(person, { custodian: body['custodian'] });
    return person;
  },
  disablePerson({ params }) {
    Object.assign(this.people.one(params['id']!), { disabled: true });
  },
  enablePerson({ params }) {
    Object.assign(this.people.one(params['id']!), { disabled: false });
  },
  sessions() {
    return this.people.sessions;
  },
  endSession({ params }) {
    this.people.sessions = this.people.sessions.filter(({ id }) => id !== params['id']);
  },
  signOutEverywhere() {
    this.signedIn = false;
  },
  passkeys() {
    return this.people.passkeys;
  },
  tokens() {
    return this.people.tokens;
  },
  makeToken({ body }) {
    const { label, days } = body as { label: string; days: number };
    const { nowMs } = this;
    const made = { id: 'token00001', label, createdMs: nowMs, expiresMs: nowMs + days * 86_400_000, usedMs: null };
    this.people.tokens = [...this.people.tokens, made];
    return { ...made, secret: 'aug_nur-einmal-zu-sehen' };
  },
  endToken({ params }) {
    this.people.tokens = this.people.tokens.filter(({ id }) => id !== params['id']);
  },
};
