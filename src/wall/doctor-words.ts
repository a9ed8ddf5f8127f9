import type { Holder } from './attack.ts';
import type { Advice, Verdict } from './doctor.ts';

/** Everything that `doctor` says, in both languages; a missing sentence is a type error. */
export type Language = 'de' | 'en';
type Words = Readonly<Record<Language, string>>;

export const VERDICT_WORDS: Readonly<Record<Verdict, Words>> = {
  tight: {
    de: 'Dicht. Kein Versuch kam durch; zwei Schichten stehen hintereinander: Namensräume und Filter.',
    en: 'Tight. No attempt got through; two layers stand one behind the other: namespaces and filter.',
  },
  partly: {
    de: 'Teilweise dicht. Kein Versuch kam durch, aber die Namensräume oder der Filter fehlen.',
    en: 'Partly tight. No attempt got through, but the namespaces or the filter are missing.',
  },
  open: {
    de: 'Offen. Mindestens eine Wand fehlt; Live-Kameras werden hier abgelehnt, solange das Mandat nichts anderes sagt.',
    en: 'Open. At least one wall is missing; live cameras are refused here unless the mandate says otherwise.',
  },
};

export const ADVICE_WORDS: Readonly<Record<Advice, Words>> = {
  'not-linux': {
    de: 'Volle Wände gibt es nur unter Linux. Auf diesem System schützt allein Node.',
    en: 'Full walls exist on Linux only. On this system Node alone protects.',
  },
  'install-bubblewrap': {
    de: 'bubblewrap installieren: apt install bubblewrap (Fedora: dnf install bubblewrap).',
    en: 'Install bubblewrap: apt install bubblewrap (Fedora: dnf install bubblewrap).',
  },
  'apparmor-user-namespaces': {
    de: 'Ubuntu sperrt Benutzer-Namensräume durch AppArmor. bubblewrap installieren und ihm ein Profil geben (docs/design/walls.md) oder: sysctl kernel.apparmor_restrict_unprivileged_userns=0',
    en: 'Ubuntu bars user namespaces by AppArmor. Install bubblewrap and give it a profile (docs/design/walls.md), or: sysctl kernel.apparmor_restrict_unprivileged_userns=0',
  },
  'no-user-namespaces': {
    de: 'Benutzer-Namensräume sind abgeschaltet. Einschalten: sysctl user.max_user_namespaces=10000',
    en: 'User namespaces are switched off. Switch them on: sysctl user.max_user_namespaces=10000',
  },
  'debian-user-namespaces': {
    de: 'Benutzer-Namensräume sind nur root erlaubt. Freigeben: sysctl kernel.unprivileged_userns_clone=1',
    en: 'User namespaces are for root only. Allow them: sysctl kernel.unprivileged_userns_clone=1',
  },
  container: {
    de: 'Dieser Container lässt keine Namensräume zu. Augenmaß außerhalb starten oder dem Container erlauben, sie anzulegen (docs/design/walls.md).',
    en: 'This container permits no namespaces. Run Augenmass outside of it, or permit the container to create them (docs/design/walls.md).',
  },
  'no-filter': {
    de: 'Der Kern nimmt keinen Filter für Systemaufrufe an (seccomp). Einen Kern mit CONFIG_SECCOMP_FILTER verwenden.',
    en: 'The kernel accepts no filter of system calls (seccomp). Use a kernel with CONFIG_SECCOMP_FILTER.',
  },
  broken: {
    de: 'Mindestens ein Versuch kam durch (oben mit „offen“). Bitte melden: SECURITY.md.',
    en: 'At least one attempt got through (“open” above). Please report it: SECURITY.md.',
  },
  'work-failed': {
    de: 'Die Dunkelkammer konnte ihre Arbeit hier nicht tun. npm ci wiederholen; bleibt es dabei, die Meldung oben weitergeben.',
    en: 'The darkroom could not do its work here. Repeat npm ci; if that does not help, report the message above.',
  },
  'model-changed': {
    de: 'Die Modelldatei ist nicht die ausgelieferte. Augenmaß neu installieren.',
    en: 'The model file is not the one that was shipped. Install Augenmass anew.',
  },
  clock: {
    de: 'Die Uhr dieses Rechners ist nicht abgeglichen. Einen Zeitdienst einschalten: timedatectl set-ntp true',
    en: 'The clock of this computer is not synchronised. Switch a time service on: timedatectl set-ntp true',
  },
};

export const HOLDER_WORDS: Readonly<Record<Holder, Words>> = {
  permission: { de: 'Node', en: 'Node' },
  namespace: { de: 'Namensraum', en: 'namespace' },
  filter: { de: 'Filter', en: 'filter' },
  rights: { de: 'Rechte', en: 'rights' },
  absent: { de: 'nichts da', en: 'nothing there' },
};

export const WORDS = {
  title: { de: 'Augenmaß · Dunkelkammer-Prüfung', en: 'Augenmass · darkroom check' },
  computer: { de: 'Rechner', en: 'Computer' },
  system: { de: 'System', en: 'system' },
  node: { de: 'Node', en: 'Node' },
  processor: { de: 'Prozessor', en: 'processor' },
  cores: { de: 'Kerne', en: 'cores' },
  memory: { de: 'Speicher', en: 'memory' },
  free: { de: 'frei', en: 'free' },
  clock: { de: 'Uhr', en: 'clock' },
  clockGood: { de: 'abgeglichen', en: 'synchronised' },
  clockBad: { de: 'nicht abgeglichen', en: 'not synchronised' },
  unknown: { de: 'unbekannt', en: 'unknown' },
  inContainer: { de: 'im Container', en: 'in a container' },
  asRoot: { de: 'als root', en: 'as root' },
  walls: { de: 'Wände', en: 'Walls' },
  wall: { de: 'Wand', en: 'wall' },
  stands: { de: 'steht', en: 'stands' },
  missing: { de: 'fehlt', en: 'missing' },
  start: { de: 'Start', en: 'start' },
  alone: { de: 'allein', en: 'alone' },
  withFilter: { de: 'mit Filter', en: 'with filter' },
  attempts: { de: 'Versuche, von innen auszubrechen', en: 'Attempts to break out from inside' },
  open: { de: 'offen', en: 'open' },
  work: { de: 'Arbeit hinter der Wand', en: 'Work behind the wall' },
  model: { de: 'Modell', en: 'model' },
  shipped: { de: 'wie ausgeliefert', en: 'as shipped' },
  changed: { de: 'nicht die ausgelieferte Datei', en: 'not the file that was shipped' },
  speed: { de: 'Tempo', en: 'speed' },
  perFrame: { de: 'ms je Bild auf einem Kern', en: 'ms a frame on one core' },
  decoding: { de: 'Dekodieren', en: 'decoding' },
  decoded: { de: 'Bilder dekodiert', en: 'frames decoded' },
  ready: { de: 'bereit nach', en: 'ready after' },
  result: { de: 'Ergebnis', en: 'Result' },
  advice: { de: 'Was zu tun ist', en: 'What to do' },
} as const satisfies Record<string, Words>;
