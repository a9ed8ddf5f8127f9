import { AugenmassError } from '../kernel/errors.ts';
import type { ErrorKind } from '../kernel/errors.ts';

/** A sentence, and what to do. */
type Said = readonly [message: string, remedy: string];

const no = (kind: ErrorKind, en: Said, de: Said, cause?: unknown): AugenmassError =>
  new AugenmassError(kind, en[0], { cause, remedy: en[1], de: { message: de[0], remedy: de[1] } });

/** Everything that this room says no to, in both languages. A stranger learns from none of them who exists here. */
export const REFUSALS = {
  link: () =>
    no(
      'refused',
      ['This link does not work: it was used, is too old or is not complete.', 'Ask for a new one.'],
      ['Dieser Link gilt nicht: Er wurde benutzt, ist zu alt oder unvollständig.', 'Bitten Sie um einen neuen.'],
    ),
  nameTaken: () =>
    no(
      'conflict',
      ['Somebody here has this name.', 'Choose another one.'],
      ['Diesen Namen hat hier schon jemand.', 'Wählen Sie einen anderen.'],
    ),
  custodianTaken: (custodian: string) =>
    no(
      'conflict',
      [`Somebody is custodian ${custodian} already.`, 'Lock that person out first, or name another custodian.'],
      [
        `Jemand verwahrt schon den Anteil ${custodian}.`,
        'Sperren Sie zuerst diese Person, oder nennen Sie einen anderen Anteil.',
      ],
    ),
  passkey: (cause?: unknown) =>
    no(
      'refused',
      ['The passkey was not accepted.', 'Begin again.'],
      ['Der Passkey wurde nicht angenommen.', 'Beginnen Sie noch einmal.'],
      cause,
    ),
  noPasskey: () =>
    no(
      'not-found',
      ['There is no such passkey.', 'Load the list anew.'],
      ['Diesen Passkey gibt es nicht.', 'Laden Sie die Liste neu.'],
    ),
  manyPasskeys: (most: number) =>
    no(
      'exhausted',
      [`You have ${most} passkeys already.`, 'Remove one that you no longer use.'],
      [`Sie haben schon ${most} Passkeys.`, 'Entfernen Sie einen, den Sie nicht mehr benutzen.'],
    ),
  lastWayIn: () =>
    no(
      'conflict',
      ['This passkey is your only way in.', 'Add another one first.'],
      ['Dieser Passkey ist Ihr einziger Zugang.', 'Legen Sie zuerst einen weiteren an.'],
    ),
  signInAnew: () =>
    no(
      'refused',
      ['Ways in are changed within 15 minutes of signing in.', 'Sign out, sign in again, then do it.'],
      [
        'Zugänge lassen sich nur in den ersten 15 Minuten nach dem Anmelden ändern.',
        'Melden Sie sich ab und wieder an, und tun Sie es dann.',
      ],
    ),
  lockedOutBefore: () =>
    no(
      'conflict',
      ['This person is locked out.', 'Let them in again first.'],
      ['Diese Person ist ausgesperrt.', 'Lassen Sie sie zuerst wieder ein.'],
    ),
  passkeyNeedsName: () =>
    no(
      'refused',
      [
        'Browsers make passkeys for names only, not for an IP address.',
        'Open the page under its name (on this machine: localhost), or use a password.',
      ],
      [
        'Browser legen Passkeys nur für Namen an, nicht für IP-Adressen.',
        'Öffnen Sie die Seite unter ihrem Namen (auf diesem Rechner: localhost), oder nehmen Sie ein Passwort.',
      ],
    ),
  weakPassword: () =>
    no(
      'refused',
      [
        'This password could be guessed.',
        'Take several words that have nothing to do with each other, with you or with the place.',
      ],
      [
        'Dieses Passwort ließe sich erraten.',
        'Nehmen Sie mehrere Wörter, die nichts miteinander, mit Ihnen oder mit dem Ort zu tun haben.',
      ],
    ),
  noPasswordYet: () =>
    no(
      'refused',
      ['There is no password yet.', 'Choose one first.'],
      ['Es gibt noch kein Passwort.', 'Wählen Sie zuerst eines.'],
    ),
  code: () =>
    no(
      'refused',
      ['The code is not right.', 'Wait for the next one, and check that the clock of your device is right.'],
      ['Der Code stimmt nicht.', 'Warten Sie auf den nächsten, und prüfen Sie, ob die Uhr Ihres Geräts stimmt.'],
    ),
  password: () =>
    no(
      'refused',
      [
        'Name, password and code do not belong together.',
        'Each code works once: wait for the next one, then try again.',
      ],
      [
        'Name, Passwort und Code gehören nicht zusammen.',
        'Jeder Code gilt einmal: Warten Sie auf den nächsten, und versuchen Sie es dann.',
      ],
    ),
  wait: (seconds: number) =>
    no(
      'exhausted',
      ['Too many wrong tries.', `Wait ${seconds} s, or use a passkey.`],
      ['Zu viele falsche Versuche.', `Warten Sie ${seconds} s, oder nehmen Sie einen Passkey.`],
    ),
  crowded: () =>
    no(
      'exhausted',
      ['Too many people are signing in at this moment.', 'Try again.'],
      ['Im Moment melden sich zu viele an.', 'Versuchen Sie es noch einmal.'],
    ),
  lockedOut: () =>
    no(
      'refused',
      ['You may not do this any more.', 'Ask an administrator.'],
      ['Das dürfen Sie nicht mehr.', 'Fragen Sie die Administration.'],
    ),
  oneself: () =>
    no(
      'refused',
      ['Nobody changes their own rights.', 'Ask another administrator.'],
      ['Niemand ändert die eigenen Rechte.', 'Bitten Sie eine andere Person der Administration.'],
    ),
  noPerson: () =>
    no(
      'not-found',
      ['There is no such person.', 'Load the list anew.'],
      ['Diese Person gibt es nicht.', 'Laden Sie die Liste neu.'],
    ),
  noSession: () =>
    no(
      'not-found',
      ['There is no such session.', 'It may have ended: load the list anew.'],
      ['Diese Anmeldung gibt es nicht.', 'Vielleicht ist sie zu Ende: Laden Sie die Liste neu.'],
    ),
  noToken: () =>
    no(
      'not-found',
      ['There is no such token.', 'It may have expired: load the list anew.'],
      ['Diesen Zugang gibt es nicht.', 'Vielleicht ist er abgelaufen: Laden Sie die Liste neu.'],
    ),
  manyTokens: (most: number) =>
    no(
      'exhausted',
      [`You have ${most} tokens already.`, 'Withdraw one.'],
      [`Sie haben schon ${most} Zugänge.`, 'Ziehen Sie einen zurück.'],
    ),
  noRole: () =>
    no(
      'invalid',
      ['A person without a role could do nothing.', 'Choose a role, or lock the person out.'],
      ['Eine Person ohne Rolle könnte nichts tun.', 'Wählen Sie eine Rolle, oder sperren Sie die Person.'],
    ),
  rolesApart: () =>
    no(
      'refused',
      ['These roles do not go together: nobody may watch, judge, approve and open.', 'Give them to different people.'],
      [
        'Diese Rollen passen nicht zusammen: Niemand darf sehen, urteilen, zustimmen und öffnen.',
        'Geben Sie sie verschiedenen Menschen.',
      ],
    ),
  custodianName: () =>
    no(
      'invalid',
      ['A custodian, and nobody else, has a name in the mandate.', 'Name the custodian whose share this person keeps.'],
      [
        'Wer einen Anteil verwahrt, und sonst niemand, hat einen Namen im Mandat.',
        'Nennen Sie den Anteil, den diese Person verwahrt.',
      ],
    ),
  ledgerStopped: () =>
    no(
      'exhausted',
      ['The ledger has stopped, and too much waits for it.', 'Free some space, then start the server again.'],
      ['Das Protokoll steht still, und zu viel wartet darauf.', 'Schaffen Sie Platz, und starten Sie den Server neu.'],
    ),
  noOidc: () =>
    no(
      'not-found',
      ['No sign-in of an authority is set up here.', 'Use a passkey or a password.'],
      ['Hier ist keine Anmeldung einer Behörde eingerichtet.', 'Nehmen Sie einen Passkey oder ein Passwort.'],
    ),
  oidc: (cause?: unknown) =>
    no(
      'refused',
      ['The authority’s sign-in was not accepted.', 'Begin again.'],
      ['Die Anmeldung der Behörde wurde nicht angenommen.', 'Beginnen Sie noch einmal.'],
      cause,
    ),
  oidcAway: (cause: unknown) =>
    no(
      'unavailable',
      ['The authority’s sign-in does not answer.', 'Try again, or use a passkey or password.'],
      [
        'Die Anmeldung der Behörde antwortet nicht.',
        'Versuchen Sie es noch einmal, oder nehmen Sie Passkey oder Passwort.',
      ],
      cause,
    ),
  oidcUnnamed: (host: string) =>
    no(
      'refused',
      [`The mandate does not let this place reach ${host}.`, 'Name it under egress, with new signatures.'],
      [`Das Mandat lässt diesen Ort ${host} nicht erreichen.`, 'Unter egress nennen, mit neuen Unterschriften.'],
    ),
  notInvited: () =>
    no(
      'refused',
      ['Nobody here has invited you.', 'Ask an administrator for a link.'],
      ['Hier hat Sie niemand eingeladen.', 'Bitten Sie die Administration um einen Link.'],
    ),
  somebodyAlready: () =>
    no(
      'conflict',
      ['You are somebody here already.', 'Sign in without the link.'],
      ['Sie sind hier schon bekannt.', 'Melden Sie sich ohne den Link an.'],
    ),
} as const;
