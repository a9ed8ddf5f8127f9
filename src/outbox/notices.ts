import type { Sentence } from '../mandate/mandate.ts';
import type { Tried } from './lane.ts';
import type { Delivery, DeliveryState } from './rows.ts';

/** For the people at the screens; the recipient's name is the mandate's. */
export interface OutboxNotice {
  readonly code: 'not-delivered' | 'delivered-again' | 'delivery-failed' | 'push-failed';
  readonly recipient: string | null;
  readonly atMs: number;
  readonly sentence: Sentence;
}

const WHY: Readonly<Record<string, Sentence>> = {
  unreachable: { de: 'nicht erreichbar', en: 'cannot be reached' },
  'no-answer': { de: 'antwortet nicht', en: 'does not answer' },
  tls: { de: 'das Zertifikat ist nicht in Ordnung', en: 'its certificate is not in order' },
  broken: { de: 'die Verbindung brach ab', en: 'the connection broke' },
  redirected: {
    de: 'verweist woandershin, was das Mandat nicht nennt',
    en: 'points elsewhere, which the mandate does not name',
  },
  'no-secret': {
    de: 'es gibt noch kein Geheimnis zum Unterschreiben (augenmass recipient secret)',
    en: 'there is no secret to sign with yet (augenmass recipient secret)',
  },
  'no-login': {
    de: 'der Broker verlangt eine Anmeldung (augenmass recipient login)',
    en: 'the broker wants a login (augenmass recipient login)',
  },
  'not-encrypted': { de: 'http:// wird nicht benutzt, nur https://', en: 'http:// is not used, only https://' },
};

/** Says what changed, once: a recipient that is away for a day is one notice, not one a try. */
export function newNotices() {
  const troubles = new Map<string, string>();
  const say = (
    code: OutboxNotice['code'],
    recipient: string | null,
    atMs: number,
    de: string,
    en: string,
  ): OutboxNotice => ({
    code,
    recipient,
    atMs,
    sentence: { de, en },
  });
  return {
    after(
      { recipient, by, alarm }: Delivery,
      tried: Tried,
      ended: DeliveryState | undefined,
      atMs: number,
    ): OutboxNotice | undefined {
      if (by === 'push') return undefined;
      if ('sent' in tried && tried.sent) {
        if (!troubles.delete(recipient)) return undefined;
        return say(
          'delivered-again',
          recipient,
          atMs,
          `„${recipient}“ erhält wieder Meldungen.`,
          `“${recipient}” receives alarms again.`,
        );
      }
      const code = 'sent' in tried ? tried.reason : 'later' in tried ? tried.later : tried.refused;
      const why = WHY[code] ?? { de: code, en: code };
      if (ended !== undefined) {
        troubles.set(recipient, code);
        const which = alarm ?? '';
        return say(
          'delivery-failed',
          recipient,
          atMs,
          `Die Meldung ${which} hat „${recipient}“ nicht erreicht und wird nicht mehr versucht: ${why.de}. Bitte anrufen.`,
          `Alarm ${which} has not reached “${recipient}” and is not tried again: ${why.en}. Please telephone.`,
        );
      }
      if (troubles.get(recipient) === code) return undefined;
      troubles.set(recipient, code);
      return say(
        'not-delivered',
        recipient,
        atMs,
        `„${recipient}“ hat eine Meldung noch nicht erhalten: ${why.de}. Es wird weiter versucht; bei Gefahr anrufen.`,
        `“${recipient}” has not received an alarm yet: ${why.en}. It is tried again; telephone if there is danger.`,
      );
    },
    pushFailed: (atMs: number): OutboxNotice =>
      say(
        'push-failed',
        null,
        atMs,
        'Geräte konnten über eine Meldung nicht benachrichtigt werden; auf den Bildschirmen steht sie.',
        'Devices could not be told of an alarm; it is on the screens.',
      ),
  };
}
